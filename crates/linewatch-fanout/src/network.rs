//! What counts as one address.

use std::net::{IpAddr, Ipv6Addr};

/// What a client is counted by: an IPv6 client has all addresses of its /64 (RFC 6177), and one that comes over IPv4 is
/// the same whether or not the listener speaks IPv6 too. The loopback interface's addresses stay what they are.
#[must_use]
pub fn network(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) if !address.is_loopback() => {
            Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into()
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> IpAddr {
        network(text.parse().unwrap())
    }

    #[test]
    fn an_ipv6_client_is_its_network() {
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:10.0.0.1"), of("10.0.0.1"));
        assert_ne!(of("127.0.0.1"), of("127.0.0.2"));
        assert!(of("::1").is_loopback() && of("::ffff:127.0.0.1").is_loopback() && !of("::2").is_loopback());
    }
}
