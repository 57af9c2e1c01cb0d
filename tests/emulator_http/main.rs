//! The embedded server from outside: real HTTP on loopback, as clients see it.
//!
//! The modules say `cfg(test)`, which they are anyway, so that clippy knows that
//! their helpers may unwrap.

#[cfg(test)]
mod applications;
#[cfg(test)]
mod attachments;
#[cfg(test)]
mod binaries;
#[cfg(test)]
mod chunks;
#[cfg(test)]
mod collections;
#[cfg(test)]
mod digests;
#[cfg(test)]
mod events;
#[cfg(test)]
mod knobs;
#[cfg(test)]
mod life;
#[cfg(test)]
mod logins;
#[cfg(test)]
mod managed_objects;
#[cfg(test)]
mod openapi;
#[cfg(test)]
mod permissions;
#[cfg(test)]
mod raw;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tenant;
#[cfg(test)]
mod tls;
