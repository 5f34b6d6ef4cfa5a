//! Fixes of a document: those that are certain, in place or as an overlay.
//!
//! `find` says what a diagnostic's fix does to values (`edit`), `text` how the text has to change for that. No fix is trusted:
//! the new text is read, and has to have exactly the values that are meant; then it is linted, and what was fixed has to be
//! gone, with no error or warning more than before. Fixes that fail are looked for by halves and left out.
//!
//! What is in the way of another fix is done in the next pass.

use foldhash::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity};
use crate::generate;
use crate::ir::Api;
use crate::naming::{Case, Names, identifier};
use crate::options::{Input, Options};
use crate::source::{FileId, Node, NodeId, Outline, Sources};

mod edit;
mod find;
mod overlay;
mod text;
mod value;

use edit::Edit;
use find::Subject;
use text::{Page, Splice};

/// How often a document is gone through. A fix can make another one possible.
const MOST_PASSES: usize = 8;

/// How many texts are tried in a pass; where none of many fixes works, the last ones are not tried by themselves.
const MOST_TRIALS: usize = 64;

/// A document that was read.
#[derive(Debug)]
pub struct Opened {
    /// The files.
    pub sources: Sources,
    /// Those of the run.
    pub input: Input,
}

/// What was fixed.
#[derive(Debug)]
pub struct Fixed {
    /// The new text of the document.
    pub text: String,
    /// The diagnostics that are gone by a fix, in the order of the fixes.
    pub fixed: Vec<Applied>,
    /// The document's values before and after.
    before: Node,
    after: Node,
    /// What leads from the one to the other, if an overlay can say it.
    overlay: Option<Node>,
}

/// A fix that was applied.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Applied {
    /// Of what diagnostic.
    pub code: Code,
    /// Where it was, in the document as it was then.
    pub pointer: String,
    /// What it said.
    pub message: String,
}

impl Fixed {
    /// The fixes as an overlay: YAML, or JSON. `None` if an overlay cannot say one of them, or there are none.
    pub fn overlay(&self, json: bool) -> Option<String> {
        let overlay = self.overlay.as_ref().filter(|_| !self.fixed.is_empty())?;
        let mut root = self.before.clone();
        let mut found = Diagnostics::default();
        crate::overlay::apply(&mut root, overlay, &mut found);
        // One that does anything else is none.
        let is_right = !found.has_errors() && root == self.after;
        is_right.then(|| overlay::text(overlay, json))?
    }
}

/// Fixes what is certain in a document. `reread` reads a new text of it, with everything around as before.
///
/// `unused` says whether unused components are removed, too; else they are if `rules` of the options make them warnings or errors.
pub fn fix(
    opened: Opened,
    options: &Options,
    unused: bool,
    reread: &dyn Fn(&str) -> Option<Opened>,
) -> Fixed {
    let level = options.rules.level(Code::UnusedComponent);
    let asked = level.and_then(crate::options::Level::severity) > Some(Severity::Note);
    let mut run = Run {
        options,
        reread,
        unused: unused || asked,
        refused: Vec::new(),
    };
    let name = opened.sources.file_name(opened.input.document);
    let title = format!(
        "Fixes of {}",
        name.rsplit(['/', '\\']).next().unwrap_or(name)
    );
    let original = opened.sources.root(opened.input.document).clone();
    let mut state = run.look(opened);
    let (mut fixed, mut actions) = (Vec::new(), Some(Vec::new()));
    for _ in 0..MOST_PASSES {
        let Some(pass) = run.pass(&state) else { break };
        fixed.extend(pass.applied);
        actions = actions.zip(pass.actions).map(|(mut all, more)| {
            all.extend(more);
            all
        });
        state = pass.after;
    }
    Fixed {
        text: state.text().to_owned(),
        fixed,
        before: original,
        after: state.root().clone(),
        overlay: actions.map(|it| overlay::overlay(&title, it)),
    }
}

/// A document, and what there is to say about it.
struct State {
    opened: Opened,
    diagnostics: Vec<Diagnostic>,
    calls: HashMap<NodeId, String>,
}

impl State {
    fn document(&self) -> FileId {
        self.opened.input.document
    }

    fn root(&self) -> &Node {
        self.opened.sources.root(self.document())
    }

    fn text(&self) -> &str {
        let file = self.opened.sources.file(self.document());
        file.map_or("", |it| it.text.as_str())
    }

    /// How many errors and warnings there are.
    fn severe(&self) -> (usize, usize) {
        let count = |severity| {
            let all = self.diagnostics.iter();
            all.filter(|it| it.severity == severity).count()
        };
        (count(Severity::Error), count(Severity::Warning))
    }

    /// How often there is what identifies a diagnostic in another text.
    fn known(&self) -> HashMap<Key<'_>, usize> {
        let mut known = HashMap::default();
        for it in &self.diagnostics {
            *known
                .entry(key(it.code, self.pointer(&it.place), &it.message))
                .or_default() += 1;
        }
        known
    }

    fn pointer(&self, place: &Place) -> String {
        match place {
            Place::Key(node) | Place::Value(node) => self.opened.sources.pointer(*node),
            _ => String::new(),
        }
    }
}

/// What identifies a diagnostic: its code, where it is, what it says.
type Key<'k> = (Code, String, &'k str);

/// Items move when those before them go, so that only their list says where they are.
fn key(code: Code, pointer: String, message: &str) -> Key<'_> {
    let list = pointer.rsplit_once('/');
    let list = list.filter(|it| code == Code::Repeated && it.1.parse::<usize>().is_ok());
    let list = list.map(|it| it.0.to_owned());
    (code, list.unwrap_or(pointer), message)
}

impl Candidate {
    fn key(&self) -> Key<'_> {
        let Applied {
            code,
            pointer,
            message,
        } = &self.applied;
        key(*code, pointer.clone(), message)
    }
}

/// A fix that may be applied.
struct Candidate {
    applied: Applied,
    edits: Vec<Edit>,
    splices: Vec<Splice>,
}

struct Pass {
    applied: Vec<Applied>,
    /// `None` if an overlay cannot say it.
    actions: Option<Vec<Node>>,
    after: State,
}

struct Run<'r> {
    options: &'r Options,
    reread: &'r dyn Fn(&str) -> Option<Opened>,
    unused: bool,
    /// Fixes whose text was wrong by itself, which are not tried again.
    refused: Vec<Applied>,
}

impl Run<'_> {
    fn look(&self, opened: Opened) -> State {
        let Input { document, overlays } = &opened.input;
        let (diagnostics, api) =
            generate::linted(&opened.sources, *document, overlays, self.options);
        State {
            // Naming takes longer than all else, and most documents have all ids.
            calls: match diagnostics
                .iter()
                .any(|it| it.code == Code::MissingOperationId)
            {
                true => api.as_ref().map(calls).unwrap_or_default(),
                false => HashMap::default(),
            },
            opened,
            diagnostics,
        }
    }

    /// Applies what can be applied at once. `None` if that is nothing.
    fn pass(&mut self, state: &State) -> Option<Pass> {
        let candidates = self.candidates(state);
        let all: Vec<&Candidate> = candidates.iter().collect();
        let mut trials = Trials::default();
        let written = trials.most(&all, &|chosen| means(state, chosen).is_some());
        // What lints worse now may do so no longer once others are done; a text that is wrong stays wrong.
        self.refused.append(&mut trials.refused);
        trials.left = MOST_TRIALS;
        let chosen = trials.most(&written, &|chosen| self.works(state, chosen).is_some());
        if chosen.is_empty() {
            return None;
        }
        let after = self.works(state, &chosen)?;
        let edits = edit::ordered(chosen.iter().flat_map(|it| &it.edits));
        let actions: Option<Vec<Vec<Node>>> = edits
            .iter()
            .map(|it| overlay::actions(state.root(), it))
            .collect();
        Some(Pass {
            applied: chosen.iter().map(|it| it.applied.clone()).collect(),
            actions: actions.map(|it| it.concat()),
            after,
        })
    }

    /// The fixes that there are, without those that are in the way of an earlier one.
    fn candidates(&self, state: &State) -> Vec<Candidate> {
        let sources = &state.opened.sources;
        let outline = match sources.file(state.document()) {
            Some(file) => file.outline(),
            None => Outline::default(),
        };
        let subject = Subject {
            sources,
            document: state.document(),
            outline: &outline,
            calls: &state.calls,
            unused: self.unused,
        };
        let page = Page {
            text: state.text(),
            outline: &outline,
        };
        let mut found: Vec<Candidate> = Vec::new();
        let mut taken = text::Taken::default();
        let refused: HashSet<&Applied> = self.refused.iter().collect();
        for diagnostic in &state.diagnostics {
            let Some(edits) = subject.fix(diagnostic) else {
                continue;
            };
            let splices: Option<Vec<Vec<Splice>>> =
                edits.iter().map(|it| page.splices(it)).collect();
            let Some(splices) = splices.map(|it| it.concat()) else {
                continue;
            };
            let applied = Applied {
                code: diagnostic.code,
                pointer: state.pointer(&diagnostic.place),
                message: diagnostic.message.clone(),
            };
            if refused.contains(&applied) || !taken.take(&splices) {
                continue;
            }
            found.push(Candidate {
                applied,
                edits,
                splices,
            });
        }
        found
    }

    /// What the document is with fixes, if it is better.
    fn works(&self, state: &State, chosen: &[&Candidate]) -> Option<State> {
        let after = self.look((self.reread)(&means(state, chosen)?)?);
        if after.severe().0 > state.severe().0 || after.severe().1 > state.severe().1 {
            return None;
        }
        let (before, now) = (state.known(), after.known());
        let mut fixed: HashMap<Key<'_>, usize> = HashMap::default();
        for it in chosen {
            *fixed.entry(it.key()).or_default() += 1;
        }
        let count = |known: &HashMap<Key<'_>, usize>, key| known.get(key).copied().unwrap_or(0);
        let gone = fixed
            .iter()
            .all(|(key, fixed)| count(&now, key) + fixed <= count(&before, key));
        gone.then_some(after)
    }
}

/// A search for the fixes that work.
struct Trials {
    left: usize,
    refused: Vec<Applied>,
}

impl Default for Trials {
    fn default() -> Self {
        Trials {
            left: MOST_TRIALS,
            refused: Vec::new(),
        }
    }
}

impl Trials {
    /// As many as pass a test together, found by halves.
    fn most<'c>(
        &mut self,
        all: &[&'c Candidate],
        test: &dyn Fn(&[&'c Candidate]) -> bool,
    ) -> Vec<&'c Candidate> {
        if all.is_empty() || self.left == 0 {
            return Vec::new();
        }
        self.left -= 1;
        if test(all) {
            return all.to_vec();
        }
        if let [only] = all {
            self.refused.push(only.applied.clone());
            return Vec::new();
        }
        let (first, second) = all.split_at(all.len() / 2);
        let mut good = self.most(first, test);
        let more = self.most(second, test);
        if good.is_empty() || more.is_empty() {
            good.extend(more);
            return good;
        }
        let both = [good.clone(), more].concat();
        match test(&both) {
            true => both,
            // The others have their turn in the next pass.
            false => good,
        }
    }
}

/// The new text, if it has exactly the values that are meant.
fn means(state: &State, chosen: &[&Candidate]) -> Option<String> {
    let splices: Vec<Splice> = chosen.iter().flat_map(|it| it.splices.clone()).collect();
    let text = text::spliced(state.text(), &splices)?;
    let wanted = edit::apply(
        state.root(),
        &edit::ordered(chosen.iter().flat_map(|it| &it.edits)),
    )?;
    let mut sources = Sources::with_limits(state.opened.sources.limits());
    let name = state.opened.sources.file_name(state.document());
    let file = sources.add_text(name, text.clone(), &mut Diagnostics::default())?;
    (*sources.root(file) == wanted).then_some(text)
}

/// The names of calls by where their operations stand.
fn calls(api: &Api) -> HashMap<NodeId, String> {
    let names = Names::of(api);
    let operations = api.operations.iter().enumerate();
    operations
        .map(|(index, it)| (it.origin, camel(&names.operation(index).method)))
        .collect()
}

/// A name of Rust as ids are usually written. Where that would not lead back to it, the name itself.
fn camel(method: &str) -> String {
    let plain = method.strip_prefix("r#").unwrap_or(method);
    let mut words = plain.split('_');
    let mut id = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        id.extend(letters.next().map(|it| it.to_ascii_uppercase()));
        id.push_str(letters.as_str());
    }
    match identifier(&id, Case::Snake) == method {
        true => id,
        false => plain.to_owned(),
    }
}
