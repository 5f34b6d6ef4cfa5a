//! Statuses: refusals, redirects, and answers that say when to come back.

use std::time::SystemTime;

use super::{Call, Case, ELSEWHERE, Expect, head, run, send};

/// Refusals, some of which say when to come back.
pub fn cases(cases: &mut Vec<Case>) {
    let text = run("queued").to_string();
    let good = vec![
        send(head(
            "200 OK",
            "application/json",
            &format!("content-length: {}\r\n", text.len()),
        )),
        send(&text),
    ];
    let refusal = |status: &str, more: &str| {
        let more = format!("content-length: 2\r\n{more}");
        vec![send(head(status, "application/json", &more)), send("{}")]
    };
    let soon = httpdate::fmt_http_date(SystemTime::now());
    let forms = [
        String::new(),
        "retry-after-ms: 5\r\n".to_owned(),
        "retry-after: 0\r\n".to_owned(),
        "retry-after: 0.01\r\n".to_owned(),
        format!("retry-after: {soon}\r\n"),
        "retry-after: nonsense\r\n".to_owned(),
        "retry-after: -5\r\n".to_owned(),
    ];
    for form in &forms {
        let mut case = Case::new("429, then a run", Call::Create, Vec::new(), Expect::Run);
        case.attempts = vec![refusal("429 Too Many Requests", form), good.clone()];
        (case.requests, case.at_least) = (2, 2);
        cases.push(case.named(form));
        let expect = Expect::Fails(&["status 429"]);
        let steps = refusal("429 Too Many Requests", form);
        let mut case = Case::new("429 again and again", Call::Stream, steps, expect);
        (case.requests, case.at_least) = (3, 3);
        cases.push(case.named(form));
    }
    // It may have begun all the same.
    for form in &forms {
        let steps = refusal("503 Service Unavailable", form);
        let expect = Expect::Fails(&["status 503"]);
        let case = Case::new("503 that says when", Call::Create, steps, expect);
        cases.push(case.named(form));
    }
    // The run may have begun.
    for (status, error) in [
        ("500 Internal Server Error", &["status 500"]),
        ("502 Bad Gateway", &["status 502"]),
        ("503 Service Unavailable", &["status 503"]),
        ("504 Gateway Timeout", &["status 504"]),
        ("408 Request Timeout", &["status 408"]),
    ] {
        for call in [Call::Create, Call::Stream] {
            let case = Case::new(
                "an error that may have had effects",
                call,
                refusal(status, ""),
                Expect::Fails(error),
            );
            cases.push(case.named(status));
        }
    }
    let steps = refusal("429 Too Many Requests", "retry-after: 86400\r\n");
    cases.push(Case::new(
        "a wait that nobody waits",
        Call::Create,
        steps,
        Expect::Fails(&["status 429"]),
    ));
    for (status, error) in [
        ("301 Moved Permanently", &["status 301"]),
        ("302 Found", &["status 302"]),
        ("303 See Other", &["status 303"]),
        ("307 Temporary Redirect", &["status 307"]),
        ("308 Permanent Redirect", &["status 308"]),
    ] {
        for call in [Call::Create, Call::Stream] {
            let steps = refusal(status, &format!("location: {ELSEWHERE}\r\n"));
            cases.push(
                Case::new(
                    "redirect to another host",
                    call,
                    steps,
                    Expect::Fails(error),
                )
                .named(status),
            );
        }
    }
}
