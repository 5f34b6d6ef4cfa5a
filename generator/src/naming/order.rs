//! The steps of naming. Their order matters: a name that is taken is taken. Those that stay are taken first of all.

use super::kept::Keeping;
use super::scope::{Modules, Scope};
use super::taken::{KEYWORDS, TAKEN_METHODS, TAKEN_TYPES};
use super::words::{Case, ascii};
use super::{
    OperationNames, Rank, SharedError, TypeNames, is_spread, kind_word, operation_names, rank,
    shared_error, type_name, type_names, written,
};
use crate::ir::kept::Role;
use crate::ir::{Api, Shape, Type, TypeKind};

/// The names that are given so far.
pub(super) struct Naming<'a> {
    api: &'a Api,
    /// The crate's root, where all types and builders are.
    root: Scope,
    /// The modules of types.
    modules: Modules,
    /// The modules of operations.
    files: Modules,
    kept: Keeping,
    pub(super) types: Vec<Option<TypeNames>>,
}

impl<'a> Naming<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        let kept = Keeping::of(api);
        let mut root = Scope::new(TAKEN_TYPES);
        root.taken.extend(kept.root());
        let mut files = Modules::new(&["mod", "operations"]);
        for (index, module) in kept.groups() {
            files.keep(&api.operations[index].group, module);
        }
        Naming {
            api,
            root,
            modules: Modules::new(&["mod", "types"]),
            files,
            kept,
            types: api.types.iter().map(|_| None).collect(),
        }
    }

    /// The name that something keeps, or else what is made of another text.
    fn keep_or(&mut self, role: Role, index: usize, text: impl FnOnce() -> String) -> String {
        let kept = self.kept.get(role, index);
        kept.unwrap_or_else(|| self.root.take(text()))
    }

    /// Names components, as the document does.
    pub(super) fn components(&mut self) {
        let types = &self.api.types;
        let components: Vec<usize> = (0..types.len())
            .filter(|it| rank(&types[*it]) == Rank::Component)
            .collect();
        let texts: Vec<&str> = components.iter().map(|it| written(&types[*it])).collect();
        let kept = |it: usize| self.kept.get(Role::Type, components[it]);
        let names = keeping(&texts, kept, |rest, left| {
            let word = |it: usize| kind_word(&types[components[left[it]]].kind);
            self.root.take_all(rest, Case::Type, word)
        });
        for (index, name) in components.iter().zip(names) {
            let ty = &types[*index];
            let module = self.modules.of(&ty.name.root, &name);
            self.types[*index] = Some(type_names(ty, name, module));
        }
    }

    /// Names the types of a rank.
    pub(super) fn types(&mut self, wanted: Rank) {
        for (index, ty) in self.api.types.iter().enumerate() {
            if rank(ty) == wanted {
                let kept = self.kept.get(Role::Type, index);
                let name =
                    kept.unwrap_or_else(|| self.root.take_with(type_name(ty), kind_word(&ty.kind)));
                let module = match wanted {
                    Rank::Shared => self.modules.of(&name, &name),
                    _ => self.modules.of(&ty.name.root, &name),
                };
                self.types[index] = Some(type_names(ty, name, module));
            }
        }
    }

    /// Names the builders of operations that are called so.
    pub(super) fn builders(&mut self, called: &[&str]) -> Vec<String> {
        let kept = |it: usize| self.kept.get(Role::Builder, it);
        keeping(called, kept, |rest, _| {
            self.root.take_all(rest, Case::Type, |_| "Call")
        })
    }

    /// Names operations, their arguments and what belongs to them.
    pub(super) fn operations(
        &mut self,
        called: &[&str],
        builders: Vec<String>,
    ) -> Vec<OperationNames> {
        // A raw keyword is no name to call, nor one that documentation can refer to.
        let mut scope = Scope::new(&[TAKEN_METHODS, KEYWORDS].concat());
        scope.taken.extend(self.kept.methods());
        let kept = |it: usize| self.kept.get(Role::Method, it);
        let methods = keeping(called, kept, |rest, _| {
            scope.take_all(rest, Case::Snake, |_| "_operation")
        });
        let own = builders.into_iter().zip(methods);
        let operations = self.api.operations.iter().zip(own).enumerate();
        operations
            .map(|(index, (it, (builder, method)))| {
                let body = self.keep_or(Role::Body, index, || format!("{builder}Body"));
                let response = self.keep_or(Role::Response, index, || format!("{builder}Response"));
                let error = self.keep_or(Role::Error, index, || format!("{builder}Error"));
                let names = [builder, method, body, response, error];
                operation_names(it, names, &mut self.files)
            })
            .collect()
    }

    /// Names the errors that several operations have in common.
    pub(super) fn shared_errors(&mut self, operations: &mut [OperationNames]) {
        for index in 0..operations.len() {
            operations[index].shared_error = match self.api.operations[index].errors_of {
                Some(first) if first < index => operations[first].shared_error.clone(),
                Some(_) => {
                    let operation = &self.api.operations[index];
                    let name = self.keep_or(Role::SharedError, index, || shared_error(operation));
                    let module = match is_spread(self.api, operations, index) {
                        true => self.files.scope.take(ascii(&name)),
                        false => operations[index].module.clone(),
                    };
                    Some(SharedError { name, module })
                }
                None => None,
            };
        }
    }

    /// Names the structs of required values and arguments.
    pub(super) fn required(&mut self, operations: &mut [OperationNames]) {
        for (index, ty) in self.api.types.iter().enumerate() {
            let name = self.types[index].as_ref().map(|it| it.name.clone());
            if let Some(name) = name.filter(|_| needs_required(self.api, ty)) {
                let name = self.keep_or(Role::Required, index, || format!("{name}Required"));
                if let Some(names) = &mut self.types[index] {
                    names.required = name;
                }
            }
        }
        for (index, operation) in self.api.operations.iter().enumerate() {
            let parameters = operation.parameters.iter();
            if parameters.filter(|it| it.required).count() > 1 {
                let builder = operations[index].builder.clone();
                operations[index].required =
                    self.keep_or(Role::Arguments, index, || format!("{builder}Required"));
            }
        }
    }
}

/// Names for texts: those that stay, and for the others, by their positions, what they are given together.
fn keeping(
    texts: &[&str],
    kept: impl Fn(usize) -> Option<String>,
    give: impl FnOnce(&[&str], &[usize]) -> Vec<String>,
) -> Vec<String> {
    let mut names: Vec<Option<String>> = (0..texts.len()).map(kept).collect();
    let free = |it: &usize| names[*it].is_none();
    let rest: Vec<usize> = (0..texts.len()).filter(free).collect();
    let left: Vec<&str> = rest.iter().map(|it| texts[*it]).collect();
    let given = give(&left, &rest);
    for (index, name) in rest.into_iter().zip(given) {
        names[index] = Some(name);
    }
    names.into_iter().flatten().collect()
}

/// Whether a struct names the values that a type cannot do without.
pub(super) fn needs_required(api: &Api, ty: &Type) -> bool {
    let target = match &ty.kind {
        TypeKind::Alias(of) => match api.unalias(of).shape {
            Shape::Named(id) => &api.ty(id).kind,
            _ => return false,
        },
        kind => kind,
    };
    match target {
        TypeKind::Object(object) => object.properties.iter().filter(|it| it.required).count() > 1,
        _ => false,
    }
}
