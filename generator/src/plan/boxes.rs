//! Which types contain themselves by value.

use crate::ir::reachability::contained;
use crate::ir::{Api, TypeId};

/// The strongly connected component of each type in the graph of containment by value.
/// Types of one component that contain each other need a box on the way; a type that is
/// alone and does not contain itself has a component no member can share.
///
/// Tarjan's algorithm, with a stack of its own: schemas may be nested deeper than ours.
pub fn components(api: &Api) -> Vec<usize> {
    let count = api.types.len();
    let edges: Vec<Vec<TypeId>> = (0..count)
        .map(|index| contained(api, TypeId(index), true))
        .collect();
    let mut search = Search {
        edges: &edges,
        order: vec![None; count],
        low: vec![0; count],
        on_stack: vec![false; count],
        stack: Vec::new(),
        component: vec![0; count],
        next: 0,
    };
    for start in 0..count {
        if search.order[start].is_none() {
            search.run(start);
        }
    }
    search.component
}

struct Search<'e> {
    edges: &'e [Vec<TypeId>],
    order: Vec<Option<usize>>,
    low: Vec<usize>,
    on_stack: Vec<bool>,
    stack: Vec<usize>,
    component: Vec<usize>,
    next: usize,
}

impl Search<'_> {
    fn enter(&mut self, node: usize) {
        self.order[node] = Some(self.next);
        self.low[node] = self.next;
        self.next += 1;
        self.stack.push(node);
        self.on_stack[node] = true;
    }

    fn run(&mut self, start: usize) {
        let mut open: Vec<(usize, usize)> = vec![(start, 0)];
        self.enter(start);
        while let Some((node, edge)) = open.pop() {
            if let Some(target) = self.edges[node].get(edge) {
                open.push((node, edge + 1));
                match self.order[target.0] {
                    None => {
                        self.enter(target.0);
                        open.push((target.0, 0));
                    }
                    Some(order) if self.on_stack[target.0] => {
                        self.low[node] = self.low[node].min(order);
                    }
                    Some(_) => {}
                }
                continue;
            }
            if let Some((parent, _)) = open.last() {
                self.low[*parent] = self.low[*parent].min(self.low[node]);
            }
            if Some(self.low[node]) == self.order[node] {
                self.close(node);
            }
        }
    }

    fn close(&mut self, root: usize) {
        while let Some(node) = self.stack.pop() {
            self.on_stack[node] = false;
            self.component[node] = root;
            if node == root {
                return;
            }
        }
    }
}
