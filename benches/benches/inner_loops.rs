//! `cargo bench -p specwright-benches`: how long each case takes, in each way.

use divan::Bencher;
use divan::counter::BytesCount;
use specwright_benches::{CASES, case};

fn main() {
    divan::main();
}

#[divan::bench(args = ways())]
fn inner_loops(bencher: Bencher<'_, '_>, (name, way): &(&'static str, usize)) {
    let Some(case) = case(name) else { return };
    let Some(way) = case.ways.get(*way) else {
        return;
    };
    bencher
        .counter(BytesCount::new(case.size))
        .bench_local(|| way.run());
}
