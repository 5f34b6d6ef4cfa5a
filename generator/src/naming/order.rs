//! The steps of naming. Their order matters: a name that is taken is taken. Those that stay are taken first of all.

use super::kept::Keeping;
use super::scope::{Modules, Scope, file_name, is_written_so};
use super::taken::{KEYWORDS, TAKEN_METHODS, TAKEN_TYPES};
use super::words::{Case, ascii};
use super::{
    OperationNames, Rank, SharedError, TypeNames, is_spread, kind_word, operation_names, rank,
    shared_error, type_name, type_names, written,
};
use crate::ir::kept::Role;
use crate::ir::{Api, Shape, Type, TypeKind};
use crate::sorting;

/// The names that are given so far.
pub(super) struct Naming<'a> {
    api: &'a Api,
    /// The crate's root, where all types and builders are.
    root: Scope,
    /// The modules of types.
    modules: Modules,
    /// The modules of operations.
    files: Modules,
    kept: Keeping<'a>,
    pub(super) types: Vec<Option<TypeNames>>,
}

impl<'a> Naming<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        let kept = Keeping::of(api);
        let mut root = Scope::new(TAKEN_TYPES);
        root.taken.extend(kept.root());
        let mut modules = Modules::new(&["mod", "types"]);
        for (root, module) in kept.modules() {
            modules.keep(&root, module.to_owned());
        }
        let mut files = Modules::new(&["mod", "operations"]);
        for (index, module) in kept.groups() {
            files.keep(&api.operations[index].group, module);
        }
        Naming {
            api,
            root,
            modules,
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
        let kept = self.kept.all(Role::Type, &components);
        let word = |it: usize| kind_word(&types[components[it]].kind);
        let names = self.root.take_all(&texts, Case::Type, kept, &word);
        self.add_types(components.into_iter().zip(names).collect());
    }

    /// Names the types of a rank.
    pub(super) fn types(&mut self, wanted: Rank) {
        let mut named = Vec::new();
        for (index, ty) in self.api.types.iter().enumerate() {
            if rank(ty) == wanted {
                let kept = self.kept.get(Role::Type, index);
                let name =
                    kept.unwrap_or_else(|| self.root.take_with(type_name(ty), kind_word(&ty.kind)));
                named.push((index, name));
            }
        }
        self.add_types(named);
    }

    /// Gives named types their modules, and names to what is in them. Modules go to roots that were there before, then to those
    /// that are written so, so that none depends on the order of the document.
    fn add_types(&mut self, named: Vec<(usize, String)>) {
        let root = |index: usize, name: &str| match rank(&self.api.types[index]) {
            Rank::Shared => name.to_owned(),
            _ => self.api.types[index].name.root.clone(),
        };
        let mut order: Vec<(String, &str)> = named
            .iter()
            .map(|(index, name)| (root(*index, name), name.as_str()))
            .collect();
        sorting::sort_by_cached_key(&mut order, |(root, _)| {
            (
                !self.kept.is_known(root),
                !is_written_so(&file_name(root), root),
            )
        });
        for (root, name) in &order {
            self.modules.of(root, name);
        }
        for (index, name) in &named {
            let module = self.modules.of(&root(*index, name), name);
            let parts = self.kept.parts_of_type(self.api, *index, name);
            let names = type_names(&self.api.types[*index], name.clone(), module, &parts);
            self.types[*index] = Some(names);
        }
    }

    /// Names the builders of operations that are called so.
    pub(super) fn builders(&mut self, called: &[&str]) -> Vec<String> {
        let all: Vec<usize> = (0..called.len()).collect();
        let kept = self.kept.all(Role::Builder, &all);
        self.root.take_all(called, Case::Type, kept, &|_| "Call")
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
        let all: Vec<usize> = (0..called.len()).collect();
        let kept = self.kept.all(Role::Method, &all);
        let methods = scope.take_all(called, Case::Snake, kept, &|_| "_operation");
        let own = builders.into_iter().zip(methods);
        let operations = self.api.operations.iter().zip(own).enumerate();
        operations
            .map(|(index, (it, (builder, method)))| {
                let body = self.keep_or(Role::Body, index, || format!("{builder}Body"));
                let response = self.keep_or(Role::Response, index, || format!("{builder}Response"));
                let error = self.keep_or(Role::Error, index, || format!("{builder}Error"));
                let names = [builder, method, body, response, error];
                let parts = self.kept.parts_of_operation(self.api, index);
                operation_names(it, names, &mut self.files, &parts)
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
