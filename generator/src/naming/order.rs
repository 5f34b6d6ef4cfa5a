//! The steps of naming. Their order matters: a name that is taken is taken.

use super::scope::{Modules, Scope};
use super::taken::{KEYWORDS, TAKEN_METHODS, TAKEN_TYPES};
use super::words::{Case, ascii};
use super::{
    OperationNames, Rank, SharedError, TypeNames, is_spread, kind_word, operation_names, rank,
    shared_error, type_name, type_names, written,
};
use crate::ir::{Api, Shape, TypeKind};

/// The names that are given so far.
pub(super) struct Naming<'a> {
    api: &'a Api,
    /// The crate's root, where all types and builders are.
    root: Scope,
    /// The modules of types.
    modules: Modules,
    /// The modules of operations.
    files: Modules,
    pub(super) types: Vec<Option<TypeNames>>,
}

impl<'a> Naming<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        Naming {
            api,
            root: Scope::new(TAKEN_TYPES),
            modules: Modules::new(&["mod", "types"]),
            files: Modules::new(&["mod", "operations"]),
            types: api.types.iter().map(|_| None).collect(),
        }
    }

    /// Names components, as the document does.
    pub(super) fn components(&mut self) {
        let types = &self.api.types;
        let components: Vec<usize> = (0..types.len())
            .filter(|it| rank(&types[*it]) == Rank::Component)
            .collect();
        let known = components.iter().map(|it| written(&types[*it]));
        let word = |it: usize| kind_word(&types[components[it]].kind);
        let root = &mut self.root;
        let known = root.take_all(&known.collect::<Vec<&str>>(), Case::Type, word);
        for (index, name) in components.iter().zip(known) {
            let ty = &types[*index];
            let module = self.modules.of(&ty.name.root, &name);
            self.types[*index] = Some(type_names(ty, name, module));
        }
    }

    /// Names the types of a rank.
    pub(super) fn types(&mut self, wanted: Rank) {
        for (index, ty) in self.api.types.iter().enumerate() {
            if rank(ty) == wanted {
                let name = self.root.take_with(type_name(ty), kind_word(&ty.kind));
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
        self.root.take_all(called, Case::Type, |_| "Call")
    }

    /// Names operations, their arguments and what belongs to them.
    pub(super) fn operations(
        &mut self,
        called: &[&str],
        builders: Vec<String>,
    ) -> Vec<OperationNames> {
        // A raw keyword is no name to call, nor one that documentation can refer to.
        let mut methods = Scope::new(&[TAKEN_METHODS, KEYWORDS].concat());
        let methods = methods.take_all(called, Case::Snake, |_| "_operation");
        let own = builders.into_iter().zip(methods);
        let operations = self.api.operations.iter().zip(own);
        operations
            .map(|(it, (builder, method))| {
                operation_names(it, [builder, method], &mut self.root, &mut self.files)
            })
            .collect()
    }

    /// Names the errors that several operations have in common.
    pub(super) fn shared_errors(&mut self, operations: &mut [OperationNames]) {
        for index in 0..operations.len() {
            operations[index].shared_error = match self.api.operations[index].errors_of {
                Some(first) if first < index => operations[first].shared_error.clone(),
                Some(_) => {
                    let name = self.root.take(shared_error(&self.api.operations[index]));
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
        for (names, ty) in self.types.iter_mut().flatten().zip(&self.api.types) {
            let target = match &ty.kind {
                TypeKind::Alias(of) => match self.api.unalias(of).shape {
                    Shape::Named(id) => &self.api.ty(id).kind,
                    _ => continue,
                },
                kind => kind,
            };
            if let TypeKind::Object(object) = target
                && object.properties.iter().filter(|it| it.required).count() > 1
            {
                names.required = self.root.take(format!("{}Required", names.name));
            }
        }
        for (names, operation) in operations.iter_mut().zip(&self.api.operations) {
            let parameters = operation.parameters.iter();
            if parameters.filter(|it| it.required).count() > 1 {
                names.required = self.root.take(format!("{}Required", names.builder));
            }
        }
    }
}
