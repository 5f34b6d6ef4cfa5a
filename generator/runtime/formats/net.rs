//! Addresses of the Internet Protocol, as the standard library has them.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::Format;

impl Format for Ipv4Addr {
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl Format for Ipv6Addr {
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn text(&self) -> String {
        self.to_string()
    }
}
