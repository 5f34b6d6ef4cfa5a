//! TLS of the default transport, with a server on this machine that wants to know who asks: whom a client trusts, who it is, and what it
//! says where either does not hold.

mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use openai_runs::{
    Client, ClientBuilder, CreateRunRequest, Error, RetryPolicy, TransportErrorKind,
};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

/// Who certifies others.
type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate for a name, as PEM and as bytes, each with its key.
fn certified(by: &Authority, name: &str) -> (String, rcgen::Certificate, KeyPair) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new([name.to_owned()]).unwrap();
    let certificate = params.signed_by(&key, by).unwrap();
    let pem = certificate.pem() + &key.serialize_pem();
    (pem, certificate, key)
}

/// A server that lets those in whom an authority has certified, and how many requests it has read.
async fn start(authority: &Authority, name: &str, speaks: &str) -> (String, Arc<AtomicUsize>) {
    let mut roots = RootCertStore::empty();
    roots.add(authority.der().clone()).unwrap();
    let provider = Arc::new(default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider.clone());
    let (_, certificate, key) = certified(authority, name);
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier.build().unwrap())
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    config.alpn_protocols = vec![speaks.as_bytes().to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/v1", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let seen = count.clone();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let (acceptor, seen) = (acceptor.clone(), seen.clone());
            tokio::spawn(async move {
                let Ok(mut socket) = acceptor.accept(socket).await else {
                    return;
                };
                let mut buffer = [0; 8192];
                while socket.read(&mut buffer).await.is_ok_and(|it| it > 0) {
                    seen.fetch_add(1, Ordering::SeqCst);
                    let body = server::run("queued").to_string();
                    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
                    let length = body.len();
                    let answer = format!("{head}content-length: {length}\r\n\r\n{body}");
                    let _ = socket.write_all(answer.as_bytes()).await;
                    let _ = socket.flush().await;
                }
            });
        }
    });
    (url, count)
}

/// Asks for a run: nothing where there is one, or what went wrong, and whether nothing was sent.
async fn ask(
    url: &str,
    change: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Result<(), (TransportErrorKind, bool, String)> {
    let builder = Client::builder().base_url(url).bearer("sk-very-secret");
    let builder = builder.no_proxy().retries(RetryPolicy::NEVER);
    let client = change(builder).build().unwrap();
    let call = client.create_run("thread_abc", CreateRunRequest::new("asst_abc"));
    match call.await {
        Ok(run) => {
            assert_eq!(run.id, "run_abc");
            Ok(())
        }
        Err(Error::Transport(error)) => {
            Err((error.kind(), error.is_unsent(), error.error.to_string()))
        }
        Err(other) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn both_sides_show_who_they_are() {
    let ours = authority("ours");
    let (url, count) = start(&ours, "127.0.0.1", "http/1.1").await;
    let (own, ..) = certified(&ours, "client.example");
    for only in [false, true] {
        let came = ask(&url, |it| {
            let it = it.client_certificate(own.clone());
            match only {
                true => it.only_root_certificates(ours.pem()),
                false => it.root_certificates(ours.pem()),
            }
        });
        assert_eq!(came.await, Ok(()));
    }
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_server_that_nobody_trusts_gets_nothing() {
    let (ours, others) = (authority("ours"), authority("others"));
    let (url, count) = start(&ours, "127.0.0.1", "http/1.1").await;
    let (elsewhere, counted) = start(&ours, "elsewhere.example", "http/1.1").await;
    let (own, ..) = certified(&ours, "client.example");
    let trusting = |pem: String| {
        let own = own.clone();
        move |it: ClientBuilder| it.client_certificate(own).only_root_certificates(pem)
    };
    // Certified by somebody else, by nobody whom the system knows, and for another host.
    let plain = |it: ClientBuilder| it.client_certificate(own.clone());
    for came in [
        ask(&url, trusting(others.pem())).await,
        ask(&url, plain).await,
        ask(&elsewhere, trusting(ours.pem())).await,
    ] {
        let (kind, is_unsent, said) = came.unwrap_err();
        assert_eq!(kind, TransportErrorKind::Tls, "{said}");
        assert!(
            is_unsent && said.contains("could not establish TLS: "),
            "{said}"
        );
    }
    assert_eq!(count.load(Ordering::SeqCst), 0);
    assert_eq!(counted.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_client_that_the_server_does_not_know_is_told_so() {
    let (ours, others) = (authority("ours"), authority("others"));
    let (wrong, ..) = certified(&others, "client.example");
    let unknown = (Some(wrong), "UnknownCA");
    let nobody = (None, "CertificateRequired");
    for speaks in ["http/1.1", "h2"] {
        let (url, count) = start(&ours, "127.0.0.1", speaks).await;
        for (certificate, alert) in [&nobody, &unknown] {
            let came = ask(&url, |it| {
                let it = it.only_root_certificates(ours.pem());
                match certificate {
                    Some(pem) => it.client_certificate(pem.clone()),
                    None => it,
                }
            });
            // The client has done its part of the handshake by then (RFC 8446, section 4.4.2.4).
            let (kind, is_unsent, said) = came.await.unwrap_err();
            assert_eq!(kind, TransportErrorKind::Tls, "{speaks}: {said}");
            assert!(is_unsent && said.contains(alert), "{speaks}: {said}");
        }
        assert_eq!(count.load(Ordering::SeqCst), 0);
    }
}
