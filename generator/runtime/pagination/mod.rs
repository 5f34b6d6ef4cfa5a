//! Pagination: from one page of a list to the next, as the options of the generator or the API's description say.
//!
//! A page is asked for with the arguments of the first call, but for the one that says which page it is. What the server
//! says decides that value and nothing else: not where the request goes. What promises a page and names none, or one that was
//! there before, is an error: a list that ends without one is whole.

mod link;
mod rules;

use std::collections::{HashSet, VecDeque};
use std::future::poll_fn;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use serde_json::{Value, json};

use crate::runtime::call::{self, Call, Reading};
use crate::runtime::client::{CallOptions, Client};
use crate::runtime::json::{DecodeError, FromJson, Json, JsonKind, read_value};
use crate::runtime::request::{Request, RequestError, SchemeKind};
use crate::runtime::response::{Content, Error, FromBody, Meta, Response};
use crate::runtime::transport::BoxFuture;
use link::links;

pub use rules::{Argument, NextPage, PageRules};

/// A page that is not read yet.
type Fetched<E> = Result<(Meta, Bytes), Error<E>>;

/// What goes from page to page.
struct Turner<E> {
    client: Client,
    request: Request,
    options: CallOptions,
    rules: &'static PageRules,
    /// The query parameters that the caller has set.
    own: Vec<String>,
    /// What pages were asked for, as hashes: one that comes again begins a cycle.
    seen: HashSet<u64>,
    /// Items so far, or the number of the page.
    count: Option<u64>,
    pending: Option<BoxFuture<'static, Fetched<E>>>,
    done: bool,
    refused: Option<Error<E>>,
}

impl<E: FromBody + 'static> Turner<E> {
    fn new(call: Call, rules: &'static PageRules) -> Self {
        let (client, options) = (call.client.clone(), call.options.clone());
        let request = call.request.clone();
        let refused = call.checked().err();
        Self {
            client,
            own: request.query_names(),
            seen: HashSet::from([request.fingerprint()]),
            request,
            options,
            rules,
            count: None,
            pending: None,
            done: false,
            refused,
        }
    }

    /// The next page, of which that is read what is wanted.
    fn poll_page<T>(
        &mut self,
        cx: &mut Context<'_>,
        read: impl FnOnce(Json<'_>) -> Result<T, DecodeError>,
    ) -> Poll<Option<Result<Response<T>, Error<E>>>> {
        if let Some(refused) = self.refused.take() {
            self.done = true;
            return Poll::Ready(Some(Err(refused)));
        }
        if self.done {
            return Poll::Ready(None);
        }
        let pending = self.pending.get_or_insert_with(|| {
            let client = self.client.clone();
            self.options.start_walk(&client, None);
            let (request, options) = (self.request.clone(), self.options.clone());
            Box::pin(async move { call::body(&client, &request, &options).await })
        });
        let page = ready!(pending.as_mut().poll(cx));
        self.pending = None;
        let read = page.and_then(|page| self.read_page(page, read));
        self.done |= read.is_err();
        Poll::Ready(Some(read))
    }

    /// Reads a page, and which is the next.
    fn read_page<T>(
        &mut self,
        (meta, body): (Meta, Bytes),
        read: impl FnOnce(Json<'_>) -> Result<T, DecodeError>,
    ) -> Result<Response<T>, Error<E>> {
        let client = self.client.clone();
        let reading = Reading::new(&client, &self.options, &meta);
        let content = Content::new(&meta, &body);
        let read = content.look(|page| {
            self.done = !self.turn(&meta, page)?;
            read(page).map_err(NoTurn::Page)
        });
        let read = match read.unwrap_or_else(|error| Err(NoTurn::Page(error))) {
            Ok(value) => reading.end(Ok(value)),
            Err(NoTurn::Page(error)) => Err(error),
            Err(NoTurn::Request(error)) => return Err(Error::from(error).in_call(meta.call())),
        };
        match read {
            Ok(value) => Ok(Response::new(value, meta)),
            Err(error) => Err(call::unread(&self.request, error, meta, body)),
        }
    }

    /// Which page is asked for next, as text that can be stored; none after the last one.
    fn position(&self) -> Option<Value> {
        if self.done || self.refused.is_some() {
            return None;
        }
        let property = self.rules.next.property();
        let property = property.and_then(|name| self.request.body_json()?.get(name).cloned());
        let (query, count) = (&self.request.query, self.count);
        Some(json!({ "query": query, "property": property, "count": count }))
    }

    /// Goes to a page.
    fn resume(&mut self, position: &Value) {
        let query = position.get("query").and_then(Value::as_array);
        let query = query.map(|it| it.iter().map(|it| it.as_str().map(str::to_owned)));
        let Some(query) = query.and_then(Iterator::collect) else {
            let reason = "it is not what `position` gave";
            let name = "position".to_owned();
            let error = RequestError::Unencodable { name, reason };
            self.refused = Some(Error::from(error).in_call(&self.request.call(&self.client)));
            return;
        };
        self.request.query = query;
        self.count = position.get("count").and_then(Value::as_u64);
        let property = position.get("property").filter(|it| !it.is_null());
        if let (Some(name), Some(value)) = (self.rules.next.property(), property)
            && let Err(error) = self.request.set_property(name, value)
        {
            self.refused = Some(Error::from(error).in_call(&self.request.call(&self.client)));
        }
        self.seen = HashSet::from([self.request.fingerprint()]);
    }

    /// Makes the request that of the next page; false if there is none.
    fn turn(&mut self, meta: &Meta, page: Json<'_>) -> Result<bool, NoTurn> {
        let rules = self.rules;
        let items = page.find(rules.items).and_then(Json::items);
        let count = items.map_or(0, |it| it.len());
        let more = rules.more.and_then(|it| page.find(it));
        if more.is_some_and(|it| it.is_null() || it.as_bool() == Some(false)) {
            return Ok(false);
        }
        let promised = more.is_some_and(|it| it.as_bool() == Some(true));
        let goes_on = match &rules.next {
            NextPage::Cursor(argument, from) => match page.find(from) {
                Some(cursor) if !is_nothing(cursor) => {
                    self.set(argument, &cursor_of(cursor)?)?;
                    true
                }
                _ => false,
            },
            NextPage::Offset(argument) => {
                let begun = self.count.or_else(|| self.given(argument)).unwrap_or(0);
                self.count(argument, begun, count, count > 0)?
            }
            NextPage::Number(argument, first) => {
                let at = self.count.or_else(|| self.given(argument));
                // A page may be empty and not the last, if the server says so.
                self.count(argument, at.unwrap_or(*first), 1, count > 0 || promised)?
            }
            NextPage::Link => {
                let links = links(meta.headers());
                match links.iter().find(|it| it.is("next")) {
                    Some(next) => {
                        self.follow(&next.target)?;
                        true
                    }
                    None => false,
                }
            }
        };
        if !goes_on && promised {
            let found = "nothing that says which, though there is one";
            return Err(NoTurn::page("the next page", found));
        }
        if goes_on && !self.seen.insert(self.request.fingerprint()) {
            let (expected, found) = rules.next.cycle();
            return Err(NoTurn::page(expected, found));
        }
        Ok(goes_on)
    }

    fn count(
        &mut self,
        argument: &Argument,
        at: u64,
        step: usize,
        goes_on: bool,
    ) -> Result<bool, NoTurn> {
        let step = u64::try_from(step).unwrap_or(u64::MAX);
        let next = at.saturating_add(step);
        self.count = Some(next);
        if goes_on {
            self.set(argument, &next.into())?;
        }
        Ok(goes_on)
    }

    /// The value that the caller begins with.
    fn given(&self, argument: &Argument) -> Option<u64> {
        match argument {
            Argument::Query(name) => self.request.query_value(name)?.parse().ok(),
            Argument::Body(name) => self.request.body_json()?.get(*name)?.as_u64(),
        }
    }

    /// Sets the argument.
    fn set(&mut self, argument: &Argument, value: &Value) -> Result<(), NoTurn> {
        let set = match argument {
            Argument::Query(name) => self.request.set_query(name, value),
            Argument::Body(name) => self.request.set_property(name, value),
        };
        set.map_err(NoTurn::Request)
    }

    /// Takes up the query of a link. It counts as the server has written it, but for what is not its to decide: the client's
    /// credentials, and arguments of the caller that do not say which page it is.
    fn follow(&mut self, target: &str) -> Result<(), NoTurn> {
        let unfollowed = |found: &str| {
            let expected = "a link to the next page by its query";
            Err(NoTurn::page(expected, found))
        };
        let target = target.split('#').next().unwrap_or_default();
        let Some((_, query)) = target.split_once('?').filter(|it| !it.1.is_empty()) else {
            return unfollowed("a link without a query");
        };
        let pairs = query.split('&').filter(|it| !it.is_empty());
        // part: credentials
        let secret = |name: &str| {
            let mut schemes = self.client.inner.api.schemes.iter();
            schemes.any(|it| matches!(it.kind, SchemeKind::Query(known) if known == name))
        };
        let pairs = pairs.filter(|it| !secret(&name_of(it)));
        // end part
        let pairs: Vec<String> = pairs.map(str::to_owned).collect();
        let before = |name: &str| -> Vec<&String> {
            let pairs = self.request.query.iter();
            pairs.filter(|it| name_of(it) == name).collect()
        };
        let after = |name: &str| -> Vec<&String> {
            pairs.iter().filter(|it| name_of(it) == name).collect()
        };
        let same = |name: &str| {
            let decoded =
                |it: Vec<&String>| -> Vec<String> { it.iter().map(|it| plain(it)).collect() };
            decoded(before(name)) == decoded(after(name))
        };
        let mut names: Vec<String> = pairs.iter().map(|it| name_of(it)).collect();
        names.dedup();
        let changed: Vec<&String> = names.iter().filter(|it| !same(it)).collect();
        let several = changed.len() > 1;
        let kept = |name: &String| {
            several && self.own.contains(name) && !says_where(name) && changed.contains(&name)
        };
        let mut next = Vec::new();
        for pair in &pairs {
            let name = name_of(pair);
            if !kept(&name) {
                next.push(pair.clone());
            } else if after(&name).first() == Some(&pair) {
                next.extend(before(&name).into_iter().cloned());
            }
        }
        self.request.query = next;
        Ok(())
    }
}

/// Why there is no next page where there should be one.
enum NoTurn {
    Request(RequestError),
    /// What is wrong with the page.
    Page(DecodeError),
}

impl NextPage {
    /// The property of the body that says which page it is.
    fn property(&self) -> Option<&'static str> {
        match self {
            Self::Cursor(Argument::Body(name), _)
            | Self::Offset(Argument::Body(name))
            | Self::Number(Argument::Body(name), _) => Some(name),
            _ => None,
        }
    }

    /// What is said of a page that was there before.
    fn cycle(&self) -> (&'static str, &'static str) {
        match self {
            Self::Cursor(..) => ("another cursor", "that of a page there was"),
            Self::Link => ("a link to another page", "that of a page there was"),
            Self::Offset(_) | Self::Number(..) => ("another page", "one there was"),
        }
    }
}

impl NoTurn {
    /// What was expected of the page, and what it has.
    fn page(expected: &'static str, found: &str) -> Self {
        Self::Page(DecodeError::from_text(expected, found.to_owned()))
    }
}

fn is_nothing(value: Json<'_>) -> bool {
    value.is_null() || value.as_bool() == Some(false) || value.is_text("")
}

/// What says which page is next. Only what is one value can be an argument: an object would become arguments of any name.
fn cursor_of(value: Json<'_>) -> Result<Value, NoTurn> {
    let found = match value.kind() {
        JsonKind::Array => "an array",
        JsonKind::Object => "an object",
        _ => return value.to_value().map_err(NoTurn::Page),
    };
    let expected = "a string or a number that says which page is next";
    Err(NoTurn::page(expected, found))
}

/// Whether a query parameter is called as those are that say which page it is. Only such a one may be changed by a link that
/// changes others as well.
fn says_where(name: &str) -> bool {
    const WORDS: [&str; 14] = [
        "page", "cursor", "offset", "after", "before", "start", "skip", "since", "until", "marker",
        "token", "from", "next", "position",
    ];
    const SIZES: [&str; 5] = ["size", "per", "limit", "count", "max"];
    let mut words: Vec<String> = vec![String::new()];
    for letter in name.chars() {
        let begins = letter.is_uppercase() || !letter.is_alphanumeric();
        if begins {
            words.push(String::new());
        }
        if let Some(last) = words.last_mut() {
            last.extend(letter.to_lowercase().filter(|it| it.is_alphanumeric()));
        }
    }
    let has = |known: &[&str]| words.iter().any(|it| known.contains(&it.as_str()));
    has(&WORDS) && !has(&SIZES)
}

/// The name of a pair of a query, decoded.
fn name_of(pair: &str) -> String {
    plain(pair.split('=').next().unwrap_or_default())
}

fn plain(text: &str) -> String {
    let text = text.replace('+', " ");
    let decoded = percent_encoding::percent_decode_str(&text);
    decoded.decode_utf8_lossy().into_owned()
}

/// The pages of a list, each as the operation's response. It ends after the last page, and after an error.
#[must_use = "pages are not asked for unless they are read"]
pub struct Pages<T, E = Value> {
    turner: Turner<E>,
    marker: PhantomData<fn() -> T>,
}

impl<T: FromJson, E: FromBody + 'static> Pages<T, E> {
    /// Where the walk is: text that [`Pages::resume`] takes, perhaps in another process, to go on with the page after the last one
    /// that was given. It holds the query, without credentials. `None` after the last page.
    pub fn position(&self) -> Option<String> {
        self.turner.position().map(|it| it.to_string())
    }

    /// Goes on from a position of the same call. What is no position is the error of the first page.
    pub fn resume(mut self, position: &str) -> Self {
        let position = serde_json::from_str(position).unwrap_or_default();
        self.turner.resume(&position);
        self
    }

    /// The next page, or `None` after the last. It is safe to drop this future: no page is lost.
    pub async fn next(&mut self) -> Option<Result<Response<T>, Error<E>>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<T: FromJson, E: FromBody + 'static> Stream for Pages<T, E> {
    type Item = Result<Response<T>, Error<E>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.turner.poll_page(cx, read_value)
    }
}

/// The items of all pages, one after another. It ends after the last item, and after an error.
#[must_use = "items are not asked for unless they are read"]
pub struct Items<T, E = Value> {
    turner: Turner<E>,
    ready: VecDeque<T>,
    /// The page that they are of, and how many of its items were given, or are to be passed over.
    page: Option<Value>,
    taken: usize,
}

impl<T: FromJson + Unpin, E: FromBody + 'static> Items<T, E> {
    /// Where the walk is, as of [`Pages::position`]: the page, and how many of its items were given. `None` after the last item.
    pub fn position(&self) -> Option<String> {
        let within = self.page.as_ref().filter(|_| !self.ready.is_empty());
        let (page, taken) = match within {
            Some(page) => (page.clone(), self.taken),
            None => (self.turner.position()?, 0),
        };
        Some(json!({ "page": page, "taken": taken }).to_string())
    }

    /// Goes on from a position of the same call. Items of its page that were given are passed over, by their number. What is no
    /// position is an error in place of the first item.
    pub fn resume(mut self, position: &str) -> Self {
        let position: Value = serde_json::from_str(position).unwrap_or_default();
        self.turner
            .resume(position.get("page").unwrap_or(&Value::Null));
        let taken = position.get("taken").and_then(Value::as_u64);
        self.taken = taken.and_then(|it| usize::try_from(it).ok()).unwrap_or(0);
        self
    }

    /// The next item, or `None` after the last. It is safe to drop this future: no item is lost.
    pub async fn next(&mut self) -> Option<Result<T, Error<E>>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

/// The items of a page.
fn items_of<T: FromJson>(page: Json<'_>, pointer: &str) -> Result<Vec<T>, DecodeError> {
    match page.find(pointer) {
        Some(items) if !items.is_null() => read_value(items).map_err(|error| {
            let steps = pointer.rsplit('/').filter(|it| !it.is_empty());
            steps.fold(error, DecodeError::at_key)
        }),
        // A page without a list has no items.
        _ => Ok(Vec::new()),
    }
}

impl<T: FromJson + Unpin, E: FromBody + 'static> Stream for Items<T, E> {
    type Item = Result<T, Error<E>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                self.taken += 1;
                return Poll::Ready(Some(Ok(item)));
            }
            if self.page.take().is_some() {
                self.taken = 0;
            }
            let page = self.turner.position();
            let pointer = self.turner.rules.items;
            let polled = self.turner.poll_page(cx, |page| items_of(page, pointer));
            let read = ready!(polled);
            self.page = page;
            match read {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(items)) => {
                    let items = items.into_inner().into_iter().skip(self.taken);
                    self.ready.extend(items);
                }
            }
        }
    }
}

impl Request {
    /// Sets a query parameter in place of what it is.
    fn set_query(&mut self, name: &str, value: &Value) -> Result<(), RequestError> {
        let mut added = Self::new(self.operation());
        added.query(value, name)?;
        self.query.retain(|it| name_of(it) != name);
        self.query.append(&mut added.query);
        Ok(())
    }

    /// Sets a property of a body of JSON; one that is not there begins with it.
    fn set_property(&mut self, name: &str, value: &Value) -> Result<(), RequestError> {
        let mut body = match self.body_json() {
            Some(body) => body,
            None if self.body.is_empty() => serde_json::Map::new(),
            None => {
                let reason = format!("there is no object that could have `{name}`");
                return Err(self.body_error(reason));
            }
        };
        body.insert(name.to_owned(), value.clone());
        let known = self.headers.get("content-type");
        let known = known.and_then(|it| it.to_str().ok());
        let media_type = known.unwrap_or("application/json").to_owned();
        self.json_as(&body, &media_type)
    }

    fn body_json(&self) -> Option<serde_json::Map<String, Value>> {
        serde_json::from_slice(self.body.as_bytes()?).ok()
    }

    fn query_value(&self, name: &str) -> Option<&str> {
        let mut pairs = self.query.iter().filter_map(|it| it.split_once('='));
        pairs
            .find(|(known, _)| name_of(known) == name)
            .map(|it| it.1)
    }

    fn query_names(&self) -> Vec<String> {
        self.query.iter().map(|it| name_of(it)).collect()
    }

    /// What tells the request from those of other pages.
    fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (&self.query, self.body.as_bytes()).hash(&mut hasher);
        hasher.finish()
    }
}

impl Call {
    /// Its pages, of which this call is the first.
    pub fn pages<T, E: FromBody + 'static>(self, rules: &'static PageRules) -> Pages<T, E> {
        Pages {
            turner: Turner::new(self, rules),
            marker: PhantomData,
        }
    }

    /// The items of its pages.
    pub fn items<T, E: FromBody + 'static>(self, rules: &'static PageRules) -> Items<T, E> {
        Items {
            turner: Turner::new(self, rules),
            ready: VecDeque::new(),
            page: None,
            taken: 0,
        }
    }
}
