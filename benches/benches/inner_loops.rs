//! `cargo bench -p specwright-benches`: how long each case takes, in each way.

use std::fmt;

use divan::Bencher;
use divan::counter::BytesCount;
use specwright_benches::{CASES, case, serve_if_asked};

fn main() {
    if !serve_if_asked() {
        divan::main();
    }
}

/// A way to do something, by its place.
struct Named {
    case: &'static str,
    way: usize,
    name: &'static str,
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.case, self.name)
    }
}

fn ways() -> Vec<Named> {
    let mut all = Vec::new();
    for name in CASES {
        let ways = case(name).map(|it| it.ways).unwrap_or_default();
        for (way, it) in ways.iter().enumerate() {
            let (case, name) = (*name, it.name);
            all.push(Named { case, way, name });
        }
    }
    all
}

#[divan::bench(args = ways())]
fn inner_loops(bencher: Bencher<'_, '_>, named: &Named) {
    let Some(case) = case(named.case) else { return };
    let Some(way) = case.ways.get(named.way) else {
        return;
    };
    bencher
        .counter(BytesCount::new(case.size))
        .bench_local(|| way.run());
}
