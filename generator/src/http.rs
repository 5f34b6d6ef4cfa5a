//! Syntax of HTTP and URLs that documents contain: tokens, media types, authentication schemes.

/// The authentication schemes that IANA lists (RFC 9110, section 16.4.1). Letter case does not count.
pub const SCHEMES: [&str; 14] = [
    "basic",
    "bearer",
    "concealed",
    "digest",
    "dpop",
    "gnap",
    "hoba",
    "mutual",
    "negotiate",
    "oauth",
    "privatetoken",
    "scram-sha-1",
    "scram-sha-256",
    "vapid",
];

/// Whether a text is a token (RFC 9110, section 5.6.2), as names of headers and cookies are.
pub fn is_token(text: &str) -> bool {
    let fits = |it: u8| it.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&it);
    !text.is_empty() && text.bytes().all(fits)
}

/// A media type without its parameters, in lower case.
pub fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Whether a text is a media type or a range of them (RFC 9110, sections 8.3.1 and 12.5.1).
pub fn is_media_type(text: &str) -> bool {
    let mut parts = text.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    let named = match essence.split_once('/') {
        Some(("*", subtype)) => subtype == "*",
        Some((kind, subtype)) => is_token(kind) && is_token(subtype),
        None => false,
    };
    // A quoted value may hold anything, semicolons included.
    let quoted = text.contains('"');
    let plain = |it: &str| {
        it.split_once('=')
            .is_some_and(|(name, value)| is_token(name) && is_token(value))
    };
    named && (quoted || parts.all(|it| it.is_empty() || plain(it)))
}

/// Why a text is no URL, absolute or relative (RFC 3986), if it is none.
pub fn url_fault(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        return Some("it is empty");
    }
    if text.contains(|it: char| it.is_whitespace() || it.is_control()) {
        return Some("a space is written `%20`");
    }
    if text.contains(['<', '>', '"', '{', '}', '|', '\\', '^', '`']) {
        return Some("it has a character that stands in no URL unless it is escaped");
    }
    let mut escapes = text.split('%').skip(1);
    let hex = |it: &str| {
        it.get(..2)
            .is_some_and(|it| it.bytes().all(|it| it.is_ascii_hexdigit()))
    };
    if !escapes.all(hex) {
        return Some("a `%` begins an escape of two digits");
    }
    let (scheme, rest) = text.split_once(':')?;
    // A colon behind the first slash is part of a path.
    if scheme.contains(['/', '?', '#']) {
        return None;
    }
    let fits = |it: char| it.is_ascii_alphanumeric() || matches!(it, '+' | '-' | '.');
    if !scheme.starts_with(|it: char| it.is_ascii_alphabetic()) || !scheme.chars().all(fits) {
        return Some("what is before the `:` is no scheme");
    }
    let web = ["http", "https"]
        .iter()
        .any(|it| scheme.eq_ignore_ascii_case(it));
    let host = rest.strip_prefix("//").unwrap_or_default();
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    (web && host.is_empty()).then_some("it names no host")
}
