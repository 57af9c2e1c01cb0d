//! The users of the tenant, and their roles.

use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;

/// The roles that this server knows to ask for, and some that clients look for.
const ALL: [&str; 18] = [
    "ROLE_INVENTORY_READ",
    "ROLE_INVENTORY_ADMIN",
    "ROLE_INVENTORY_CREATE",
    "ROLE_BINARY_READ",
    "ROLE_BINARY_ADMIN",
    "ROLE_BINARY_CREATE",
    "ROLE_MANAGED_OBJECT_READ",
    "ROLE_MANAGED_OBJECT_ADMIN",
    "ROLE_MANAGED_OBJECT_CREATE",
    "ROLE_EVENT_READ",
    "ROLE_EVENT_ADMIN",
    "ROLE_APPLICATION_MANAGEMENT_READ",
    "ROLE_APPLICATION_MANAGEMENT_ADMIN",
    "ROLE_OPTION_MANAGEMENT_READ",
    "ROLE_OPTION_MANAGEMENT_ADMIN",
    "ROLE_TENANT_ADMIN",
    "ROLE_USER_MANAGEMENT_OWN_READ",
    "ROLE_USER_MANAGEMENT_OWN_ADMIN",
];

/// What the word `read` stands for: to see everything and to change nothing.
const READ: [&str; 4] = [
    "ROLE_INVENTORY_READ",
    "ROLE_EVENT_READ",
    "ROLE_APPLICATION_MANAGEMENT_READ",
    "ROLE_USER_MANAGEMENT_OWN_READ",
];

/// A user that the server is started with.
#[derive(Clone)]
pub struct NewUser {
    /// The name to sign in with, without a colon.
    pub name: String,
    /// The password.
    pub password: String,
    /// The names of roles, such as `ROLE_INVENTORY_READ`; `all` and `read` stand
    /// for several. None of them is a user who sees what they own.
    pub roles: Vec<String>,
}

/// Somebody who may sign in.
pub struct User {
    /// The name.
    pub name: String,
    password: String,
    /// The names of the roles.
    pub roles: Vec<String>,
}

impl User {
    fn new(new: NewUser) -> Self {
        let mut roles: Vec<String> = Vec::new();
        for word in new.roles {
            let meant = match word.as_str() {
                "all" => ALL.map(str::to_owned).to_vec(),
                "read" => READ.map(str::to_owned).to_vec(),
                _ => vec![word],
            };
            for role in meant {
                if !roles.contains(&role) {
                    roles.push(role);
                }
            }
        }
        Self {
            name: new.name,
            password: new.password,
            roles,
        }
    }

    /// Whether the user has one of these roles.
    #[must_use]
    pub fn has_any(&self, roles: &[&str]) -> bool {
        self.roles.iter().any(|role| roles.contains(&role.as_str()))
    }
}

/// Who asks, of a request that was let through.
#[derive(Clone)]
pub struct Caller(pub Arc<User>);

impl Caller {
    /// The user's name, which is the owner of what they make.
    #[must_use]
    pub fn name(&self) -> String {
        self.0.name.clone()
    }
}

/// The tenant and its users.
pub struct Accounts {
    /// The tenant's id.
    pub tenant: String,
    users: Vec<Arc<User>>,
}

impl Accounts {
    /// The users of this tenant. Of several with one name the first counts.
    #[must_use]
    pub fn new(tenant: String, users: impl IntoIterator<Item = NewUser>) -> Self {
        let users = users.into_iter().map(|user| Arc::new(User::new(user)));
        Self {
            tenant,
            users: users.collect(),
        }
    }

    /// The user with this name and password. The tenant may stand before the
    /// name.
    #[must_use]
    pub fn find(&self, name: &str, password: &str) -> Option<Arc<User>> {
        let mut found = None;
        // All are compared: the time must not tell which was near.
        for user in self.users.iter().rev() {
            let long = format!("{}/{}", self.tenant, user.name);
            let named = same(&user.name, name) | same(&long, name);
            if named & same(&user.password, password) {
                found = Some(Arc::clone(user));
            }
        }
        found
    }

    /// The first user, whom the server is announced with.
    #[must_use]
    pub fn first(&self) -> Option<Arc<User>> {
        self.users.first().cloned()
    }
}

/// Compares without stopping at the first difference.
pub fn same(left: &str, right: &str) -> bool {
    verify_slices_are_equal(left.as_bytes(), right.as_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str, password: &str, roles: &[&str]) -> NewUser {
        NewUser {
            name: name.to_owned(),
            password: password.to_owned(),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        }
    }

    #[test]
    fn the_tenant_may_stand_before_the_user() {
        let users = [user("demo", "pw:1", &[]), user("ana", "pw:2", &[])];
        let accounts = Accounts::new("t2000".to_owned(), users);
        for (name, password, known) in [
            ("t2000/demo", "pw:1", Some("demo")),
            ("demo", "pw:1", Some("demo")),
            ("t2000/ana", "pw:2", Some("ana")),
            ("ana", "pw:1", None),
            ("t2001/demo", "pw:1", None),
            ("demo", "pw:", None),
            ("demo", "pw:1 ", None),
            ("", "", None),
        ] {
            let found = accounts.find(name, password);
            let found = found.as_ref().map(|user| user.name.as_str());
            assert_eq!(found, known, "{name}");
        }
    }

    #[test]
    fn words_stand_for_roles_and_no_role_comes_twice() {
        let roles = |words: &[&str]| User::new(user("a", "b", words)).roles;
        assert_eq!(roles(&["all"]), ALL);
        assert_eq!(roles(&["read", "ROLE_EVENT_READ"]), READ);
        assert_eq!(roles(&["ROLE_X"]), ["ROLE_X"]);
        assert_eq!(roles(&[]), [""; 0]);
    }
}
