//! Lists that come in pages: from one page to the next, as the options of the generator or the API's description say.
//!
//! A page is asked for with the arguments of the first call, but for the one that says which page it is. What the server
//! says decides that value and nothing else: not where the request goes.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderMap;
use serde_json::Value;

use super::reading::Reading;
use super::{
    BoxFuture, Call, CallOptions, Client, DecodeError, Error, FromBody, FromJson, Meta, Request,
    RequestError, Response, call, from_value, json,
};

/// How an operation's pages follow each other.
#[derive(Debug)]
pub struct PageRules {
    /// Where the list of items is in a page: a JSON Pointer (RFC 6901), empty if the page is the list.
    pub items: &'static str,
    /// Which page is next.
    pub next: NextPage,
    /// Where the page says whether there are more, if it does.
    pub more: Option<&'static str>,
}

impl PageRules {
    /// Pages that end where there is no next one.
    pub const fn new(items: &'static str, next: NextPage) -> Self {
        let more = None;
        Self { items, next, more }
    }

    /// Pages that end where there is no next one, or the value at this pointer is false.
    #[must_use]
    pub const fn while_true(self, more: &'static str) -> Self {
        let Self { items, next, .. } = self;
        let more = Some(more);
        Self { items, next, more }
    }
}

/// Which page is next. A pointer's step `-` is the last item of a list here.
#[derive(Debug)]
pub enum NextPage {
    /// The one that this argument names by the value at this pointer; none if there is no value.
    Cursor(Argument, &'static str),
    /// The one that begins after the items there were so far.
    Offset(Argument),
    /// The one with the next number; the first has this one.
    Number(Argument, u64),
    /// The one that the header `link` calls `next` (RFC 8288); its query counts.
    Link,
}

/// An argument that says which page it is.
#[derive(Debug)]
pub enum Argument {
    /// A query parameter.
    Query(&'static str),
    /// A property of the body.
    Body(&'static str),
}

struct Page {
    meta: Meta,
    body: Bytes,
    value: Value,
}

/// What goes from page to page.
struct Turner<E> {
    client: Client,
    request: Request,
    options: CallOptions,
    rules: &'static PageRules,
    /// Items so far, or the number of the page.
    count: Option<u64>,
    pending: Option<BoxFuture<'static, Result<Page, Error<E>>>>,
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
            request,
            options,
            rules,
            count: None,
            pending: None,
            done: false,
            refused,
        }
    }

    fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Page, Error<E>>>> {
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
            Box::pin(async move {
                let (meta, body, value) = call::value(&client, &request, &options).await?;
                Ok(Page { meta, body, value })
            })
        });
        let page = ready!(pending.as_mut().poll(cx));
        self.pending = None;
        let turned = page.and_then(|page| {
            let more = self.turn(&page);
            self.done = !more.map_err(|error| error.in_call(page.meta.call()))?;
            Ok(page)
        });
        self.done |= turned.is_err();
        Poll::Ready(Some(turned))
    }

    /// Makes the request that of the next page; false if there is none.
    fn turn(&mut self, page: &Page) -> Result<bool, Error<E>> {
        let rules = self.rules;
        let items = json::find(&page.value, rules.items).and_then(Value::as_array);
        let count = items.map_or(0, Vec::len);
        let more = rules.more.and_then(|it| json::find(&page.value, it));
        if more.is_some_and(|it| matches!(it, Value::Bool(false) | Value::Null)) {
            return Ok(false);
        }
        match &rules.next {
            NextPage::Cursor(argument, from) => {
                let cursor = json::find(&page.value, from).filter(|it| !is_nothing(it));
                let Some(cursor) = cursor else {
                    return Ok(false);
                };
                if self.set(argument, cursor)? {
                    return Ok(true);
                }
                let problem =
                    DecodeError::from_text("another cursor", "that of this page".to_owned());
                let (meta, body) = (page.meta.clone(), page.body.clone());
                Err(call::unread(&self.request, problem, meta, body))
            }
            NextPage::Offset(argument) => {
                let begun = self.count.or_else(|| self.given(argument)).unwrap_or(0);
                self.count(argument, begun, count, count)
            }
            NextPage::Number(argument, first) => {
                let at = self.count.or_else(|| self.given(argument));
                self.count(argument, at.unwrap_or(*first), 1, count)
            }
            NextPage::Link => match next_link(page.meta.headers()) {
                Some(query) => Ok(self.request.replace_query(&query)),
                None => Ok(false),
            },
        }
    }

    fn count(
        &mut self,
        argument: &Argument,
        at: u64,
        step: usize,
        items: usize,
    ) -> Result<bool, Error<E>> {
        let step = u64::try_from(step).unwrap_or(u64::MAX);
        let next = at.saturating_add(step);
        self.count = Some(next);
        Ok(items > 0 && self.set(argument, &next.into())?)
    }

    /// The value that the caller begins with.
    fn given(&self, argument: &Argument) -> Option<u64> {
        match argument {
            Argument::Query(name) => self.request.query_value(name)?.parse().ok(),
            Argument::Body(name) => self.request.body_json()?.get(*name)?.as_u64(),
        }
    }

    /// Sets the argument; false if it has that value already.
    fn set(&mut self, argument: &Argument, value: &Value) -> Result<bool, RequestError> {
        match argument {
            Argument::Query(name) => self.request.set_query(name, value),
            Argument::Body(name) => Ok(self.request.set_property(name, value)),
        }
    }
}

fn is_nothing(value: &Value) -> bool {
    matches!(value, Value::Null | Value::Bool(false)) || value.as_str() == Some("")
}

/// The query of the link called `next`.
fn next_link(headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all("link").into_iter();
    for header in all.filter_map(|it| it.to_str().ok()) {
        let mut rest = header;
        while let Some((target, after)) = rest.split_once('<')?.1.split_once('>') {
            // The parameters go on to the comma before the next target.
            let end = after.find('<').unwrap_or(after.len());
            let (parameters, more) = after.split_at(end);
            if parameters.split([';', ',']).any(is_next) {
                let target = target.split('#').next().unwrap_or_default();
                return Some(target.split_once('?')?.1.to_owned());
            }
            rest = more;
            if rest.is_empty() {
                break;
            }
        }
    }
    None
}

fn is_next(parameter: &str) -> bool {
    parameter.split_once('=').is_some_and(|(name, value)| {
        let mut relations = value.trim().trim_matches('"').split_ascii_whitespace();
        name.trim().eq_ignore_ascii_case("rel")
            && relations.any(|it| it.eq_ignore_ascii_case("next"))
    })
}

/// The pages of a list, each as the operation's response. It ends after the last page, and after an error.
#[must_use = "pages are not asked for unless they are read"]
pub struct Pages<T, E = Value> {
    turner: Turner<E>,
    marker: PhantomData<fn() -> T>,
}

impl<T: FromJson, E: FromBody + 'static> Pages<T, E> {
    /// The next page, or `None` after the last. It is safe to drop this future: no page is lost.
    pub async fn next(&mut self) -> Option<Result<Response<T>, Error<E>>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<T: FromJson, E: FromBody + 'static> Stream for Pages<T, E> {
    type Item = Result<Response<T>, Error<E>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(page) = ready!(self.turner.poll_page(cx)) else {
            return Poll::Ready(None);
        };
        Poll::Ready(Some(page.and_then(|page| {
            let turner = &mut self.turner;
            let reading = Reading::new(&turner.client, &turner.options);
            let Page { meta, body, value } = page;
            match reading.end(from_value(&value), turner.request.operation().id, None) {
                Ok(value) => Ok(Response::new(value, meta)),
                Err(error) => {
                    turner.done = true;
                    Err(call::unread(&turner.request, error, meta, body))
                }
            }
        })))
    }
}

/// The items of all pages, one after another. It ends after the last item, and after an error.
#[must_use = "items are not asked for unless they are read"]
pub struct Items<T, E = Value> {
    turner: Turner<E>,
    ready: VecDeque<T>,
}

impl<T: FromJson + Unpin, E: FromBody + 'static> Items<T, E> {
    /// The next item, or `None` after the last. It is safe to drop this future: no item is lost.
    pub async fn next(&mut self) -> Option<Result<T, Error<E>>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    fn read(&mut self, page: Page) -> Result<(), Error<E>> {
        let pointer = self.turner.rules.items;
        let reading = Reading::new(&self.turner.client, &self.turner.options);
        let found = json::find(&page.value, pointer);
        let read = match found {
            // A page without a list has no items.
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(items) => from_value::<Vec<T>>(items),
        };
        match reading.end(read, self.turner.request.operation().id, None) {
            Ok(items) => {
                self.ready.extend(items);
                Ok(())
            }
            Err(error) => {
                self.turner.done = true;
                let steps = pointer.rsplit('/').filter(|it| !it.is_empty());
                let error = steps.fold(error, |error, step| error.at_key(step));
                Err(call::unread(
                    &self.turner.request,
                    error,
                    page.meta,
                    page.body,
                ))
            }
        }
    }
}

impl<T: FromJson + Unpin, E: FromBody + 'static> Stream for Items<T, E> {
    type Item = Result<T, Error<E>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            let read = match ready!(self.turner.poll_page(cx)) {
                None => return Poll::Ready(None),
                Some(page) => page.and_then(|page| self.read(page)),
            };
            if let Err(error) = read {
                return Poll::Ready(Some(Err(error)));
            }
        }
    }
}

impl Request {
    /// Sets a query parameter in place of what it is; false if it is so already.
    fn set_query(&mut self, name: &str, value: &Value) -> Result<bool, RequestError> {
        let before = self.query.clone();
        let mut added = Self::new(self.operation());
        added.query(value, name)?;
        let named = |pair: &str| pair.split('=').next().unwrap_or_default().to_owned();
        let names: Vec<String> = added.query.iter().map(|it| named(it)).collect();
        self.query.retain(|it| !names.contains(&named(it)));
        self.query.append(&mut added.query);
        Ok(self.query != before)
    }

    /// Sets a property of a body of JSON; false if it is so already, or there is no such body.
    fn set_property(&mut self, name: &str, value: &Value) -> bool {
        let Some(mut body) = self.body_json() else {
            return false;
        };
        let is_new = body.insert(name.to_owned(), value.clone()).as_ref() != Some(value);
        let known = self.headers.get("content-type");
        let known = known.and_then(|it| it.to_str().ok());
        let media_type = known.unwrap_or("application/json").to_owned();
        is_new && self.json_as(&body, &media_type).is_ok()
    }

    fn body_json(&self) -> Option<serde_json::Map<String, Value>> {
        serde_json::from_slice(self.body.as_bytes()?).ok()
    }

    fn query_value(&self, name: &str) -> Option<&str> {
        let pairs = self.query.iter().filter_map(|it| it.split_once('='));
        let mut found = pairs.filter(|(known, _)| *known == name);
        found.next().map(|(_, value)| value)
    }

    /// Puts another query in place of the request's; false if it is the same.
    fn replace_query(&mut self, query: &str) -> bool {
        let query: Vec<String> = query.split('&').map(str::to_owned).collect();
        let is_new = self.query != query;
        self.query = query;
        is_new
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
        }
    }
}
