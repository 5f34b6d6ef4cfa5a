//! Settings of the default transport, against servers on this machine.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use golden_network::operations::ReadThing;
use golden_network::runtime::mock::{MockServer, Reply};
use golden_network::runtime::reqwest;
use golden_network::types::Thing;
use golden_network::{
    Client, ClientBuilder, ConfigError, Error, ReqwestTransport, RetryPolicy, Timeouts,
    TransportErrorKind,
};

/// Somebody's certificate, that nobody has to trust.
const CERTIFICATE: &str = "\
-----BEGIN CERTIFICATE-----\n\
MIIBdTCCARugAwIBAgIUcoffGqV6fJwIbuZGh+aTZkmyn8owCgYIKoZIzj0EAwIw\n\
DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjgxNDUyNDZaGA8yMTI2MTEwNDE0NTI0\n\
NlowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABO5x\n\
JIjSaRw0/tQ51uBEwvCM5tVcG8BsEJduc+bKl2JwakoEp6vtYRBv2/0hj5XXo59i\n\
J3GJyplsBABCkfCr/5ijUzBRMB0GA1UdDgQWBBSDW6m4LUNIT/PGSM0l8pHKj1Bf\n\
4jAfBgNVHSMEGDAWgBSDW6m4LUNIT/PGSM0l8pHKj1Bf4jAPBgNVHRMBAf8EBTAD\n\
AQH/MAoGCCqGSM49BAMCA0gAMEUCIAm9GZiS9kRMYtDUDWu/gUo4vMFFg0FrpPsy\n\
GOzPUWeTAiEAjO/9/ZG2eZ/5EAjUllh7+JBFnWbUsMPIEiXTNDnSkNw=\n\
-----END CERTIFICATE-----\n";

/// What each connection brought: where it came from, and the heads of its requests.
type Seen = Arc<Mutex<Vec<(IpAddr, Vec<String>)>>>;

/// A server that keeps connections and answers all requests alike.
fn serve(answer: &'static str) -> (String, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = Seen::default();
    let log = seen.clone();
    std::thread::spawn(move || {
        for socket in listener.incoming().map_while(Result::ok) {
            let number = {
                let mut all = log.lock().unwrap();
                all.push((socket.peer_addr().unwrap().ip(), Vec::new()));
                all.len() - 1
            };
            let log = log.clone();
            std::thread::spawn(move || {
                converse(socket, answer, |head| {
                    log.lock().unwrap()[number].1.push(head)
                })
            });
        }
    });
    (url, seen)
}

fn converse(mut socket: TcpStream, answer: &str, log: impl Fn(String)) {
    let (mut read, mut buffer) = (Vec::new(), [0; 4096]);
    while let Ok(count @ 1..) = socket.read(&mut buffer) {
        read.extend_from_slice(&buffer[..count]);
        if read.ends_with(b"\r\n\r\n") {
            log(String::from_utf8(std::mem::take(&mut read)).unwrap());
            if socket.write_all(answer.as_bytes()).is_err() {
                return;
            }
        }
    }
}

const THING: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\
                     content-length: 10\r\n\r\n{\"id\":\"x\"}";
const LOOP: &str = "HTTP/1.1 302 Found\r\nlocation: /things\r\ncontent-length: 0\r\n\r\n";

fn client(url: &str, change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
    let builder = Client::builder().base_url(url).retries(RetryPolicy::NEVER);
    change(builder).build().unwrap()
}

fn heads(seen: &Seen) -> Vec<String> {
    let seen = seen.lock().unwrap();
    seen.iter().flat_map(|it| it.1.clone()).collect()
}

#[tokio::test]
async fn a_proxy_gets_all_requests() {
    let (url, seen) = serve(THING);
    let proxied = client("http://api.invalid/v1", |it| it.proxy(&url));
    assert_eq!(proxied.read_thing().await.unwrap().id, "x");
    let heads = heads(&seen);
    assert!(
        heads[0].starts_with("GET http://api.invalid/v1/things HTTP/1.1"),
        "{heads:?}"
    );
    // The last word counts.
    let direct = client(&url, |it| it.proxy("http://127.0.0.1:9").no_proxy());
    direct.read_thing().await.unwrap();
}

#[tokio::test]
async fn connections_are_as_they_are_set() {
    for (most, connections) in [(None, 1), (Some(0), 3), (Some(1), 1)] {
        let (url, seen) = serve(THING);
        let client = client(&url, |it| match most {
            Some(most) => it.no_proxy().idle_connections(most, Duration::from_secs(9)),
            None => it.no_proxy(),
        });
        for _ in 0..3 {
            client.read_thing().await.unwrap();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(seen.lock().unwrap().len(), connections, "{most:?}");
    }
    // Linux has all of 127.0.0.0/8.
    if cfg!(target_os = "linux") {
        let own = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
        let (url, seen) = serve(THING);
        let client = client(&url, |it| it.no_proxy().local_address(own));
        client.read_thing().await.unwrap();
        assert_eq!(seen.lock().unwrap()[0].0, own);
    }
    let (url, seen) = serve(THING);
    let titled = client(&url, |it| {
        it.no_proxy().reqwest(|it| it.http1_title_case_headers())
    });
    titled.read_thing().await.unwrap();
    assert!(heads(&seen)[0].contains("\r\nAccept: "));
}

#[tokio::test]
async fn redirects_are_followed_as_often_as_is_said() {
    for (most, sent) in [(None, 11), (Some(3), 4), (Some(1), 2)] {
        let (url, seen) = serve(LOOP);
        let client = client(&url, |it| match most {
            Some(most) => it.no_proxy().redirects(most),
            None => it.no_proxy(),
        });
        let error = client.read_thing().await.unwrap_err();
        let said = error.to_string();
        let wanted = format!(
            "the redirects did not end: more than {} redirects",
            sent - 1
        );
        assert!(said.contains(&wanted), "{said}");
        let Error::Transport(error) = error else {
            panic!("{said}")
        };
        assert_eq!(error.kind(), TransportErrorKind::Redirects);
        assert_eq!(heads(&seen).len(), sent);
    }
    let (url, seen) = serve(LOOP);
    let none = client(&url, |it| it.no_proxy().redirects(0));
    let error = none.read_thing().await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 302);
    assert_eq!(error.headers().unwrap()["location"], "/things");
    assert_eq!(heads(&seen).len(), 1);
}

#[tokio::test]
async fn a_silent_connection_of_http2_is_left() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut kept = Vec::new();
        for mut socket in listener.incoming().map_while(Result::ok) {
            // Settings (RFC 9113, section 6.5), and not a word more.
            let _ = socket.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]);
            kept.push(socket);
        }
    });
    let moment = Duration::from_millis(60);
    let client = client(&url, |it| {
        it.no_proxy()
            .reqwest(|it| it.http2_prior_knowledge())
            .http2_keep_alive(moment, moment)
    });
    let started = Instant::now();
    let error = client.read_thing().await.unwrap_err();
    assert!(!error.is_timeout() && !error.is_unsent(), "{error}");
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn settings_that_cannot_be_used_are_told() {
    let builder = || Client::builder().base_url("http://api.invalid");
    let certified = builder()
        .root_certificates(CERTIFICATE)
        .only_root_certificates(CERTIFICATE);
    assert!(certified.build().is_ok());
    for wrong in [
        builder().client_certificate(CERTIFICATE),
        builder().client_certificate("nothing"),
        builder().proxy("no url"),
        builder().root_certificates(CERTIFICATE.replace("MII", "MIJ")),
    ] {
        let error = wrong.build().unwrap_err();
        assert!(matches!(error, ConfigError::Transport(_)), "{error}");
    }
    // What would do nothing.
    let other = || ReqwestTransport::new(&Timeouts::default()).unwrap();
    let error = builder().transport(other()).no_proxy().build().unwrap_err();
    let wanted = "`no_proxy` is for the default transport, and another was given: set it up there";
    assert_eq!(error.to_string(), wanted);
    assert!(builder().transport(other()).build().is_ok());
    let own = reqwest::Client::builder().no_proxy();
    assert!(ReqwestTransport::with(own, &Timeouts::default()).is_ok());
}

#[tokio::test]
async fn the_server_for_tests_is_on_this_machine() {
    let server = MockServer::start().unwrap();
    let thing: Thing = serde_json::from_str("{\"id\":\"x\"}").unwrap();
    server.on::<ReadThing>(Reply::json(&thing));
    let client = server.client(Client::builder()).build().unwrap();
    client.read_thing().await.unwrap();
    // A transport of one's own is no error there.
    let own = ReqwestTransport::with(reqwest::Client::builder().no_proxy(), &Timeouts::default());
    let client = server.client(Client::builder()).transport(own.unwrap());
    client.build().unwrap().read_thing().await.unwrap();
}

#[test]
fn no_proxy_of_the_environment_is_asked_for_it() {
    let name = "network::the_server_for_tests_is_on_this_machine";
    let mut again = std::process::Command::new(std::env::current_exe().unwrap());
    again.args([name, "--exact"]);
    for unset in ["NO_PROXY", "no_proxy"] {
        again.env_remove(unset);
    }
    for set in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        again.env(set, "http://127.0.0.1:9");
    }
    let output = again.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
}
