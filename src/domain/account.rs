//! Who is connected, and to which tenant.

/// The user whose credentials are in use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// The name that the platform knows the user by, without the tenant.
    pub name: String,
    /// The roles in effect, such as `ROLE_INVENTORY_READ`, as the server gave
    /// them; the groups' roles are in it.
    pub roles: Vec<String>,
    /// Whether they have rights over some objects alone (inventory roles), which
    /// are no roles.
    pub has_rights_over_some: bool,
}

impl User {
    /// Whether one of these roles is in effect. Rights over a single object
    /// (its owner, inventory roles) are not roles and not seen here.
    #[must_use]
    pub fn has_any(&self, roles: &[&str]) -> bool {
        self.roles.iter().any(|held| roles.contains(&held.as_str()))
    }
}

/// The tenant that answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// Its id, such as `t2000`.
    pub id: String,
    /// Its own domain name, which may differ from the host in use.
    pub domain: Option<String>,
}
