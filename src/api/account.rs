//! Who is connected: user, tenant, options of the tenant.

use super::asked::Asked;
use super::{ApiError, Client, ErrorKind, routes, wire};
use crate::domain::{Tenant, User};

impl Client {
    /// The user in use and its roles. The cheapest call that needs a login.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn current_user(&self) -> Result<User, ApiError> {
        let asked = Asked::CurrentUser;
        let text = self
            .get(&asked, routes::current_user(self.origin()))
            .await?;
        wire::user(&text).map_err(|why| ApiError::unreadable(&asked, 200, &why))
    }

    /// The tenant in use.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn current_tenant(&self) -> Result<Tenant, ApiError> {
        let asked = Asked::CurrentTenant;
        let text = self
            .get(&asked, routes::current_tenant(self.origin()))
            .await?;
        wire::tenant(&text).map_err(|why| ApiError::unreadable(&asked, 200, &why))
    }

    /// The largest file that the tenant takes, in bytes, where it says so in
    /// its option `files/max.size` (`API.md` section 1.6). It is asked for once,
    /// unless the connection knows it.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn upload_limit(&self) -> Result<Option<u64>, ApiError> {
        let known = self.known_upload_limit();
        let limit = known.get_or_try_init(|| self.asked_upload_limit());
        limit.await.copied()
    }

    /// The same, where it was found out and the connection did not know it.
    #[must_use]
    pub fn learned_upload_limit(&self) -> Option<u64> {
        let limit = self.known_upload_limit().get().copied().flatten();
        limit.filter(|limit| self.connection().upload_limit() != Some(*limit))
    }

    /// A file of `length` bytes was refused as too large. Where the limit that is
    /// known does not tell why, it holds no longer: it is asked for when it is
    /// needed next.
    pub(super) async fn doubt_upload_limit(&self, length: u64) {
        let known = self.known_upload_limit();
        let tells_why = |limit: &Option<u64>| limit.is_some_and(|limit| length > limit);
        if known.get().is_none_or(tells_why) {
            return;
        }
        self.know_upload_limit(None);
        let connection = self.connection().clone();
        // It lies in a file. Where that stays, the next refusal comes back here.
        let forgotten = tokio::task::spawn_blocking(move || connection.forget_upload_limit());
        forgotten.await.ok();
    }

    /// The same, asked for whatever is known of it.
    pub(super) async fn asked_upload_limit(&self) -> Result<Option<u64>, ApiError> {
        let limit = self.system_option("files", "max.size").await?;
        Ok(limit.and_then(|limit| limit.trim().parse().ok()))
    }

    /// An option of the tenant, such as `files`, `max.size`; `None` where it
    /// is not set.
    ///
    /// # Errors
    /// As every call: see [`ApiError`].
    pub async fn system_option(
        &self,
        category: &str,
        key: &str,
    ) -> Result<Option<String>, ApiError> {
        let asked = Asked::SystemOption(category.to_owned(), key.to_owned());
        let url = routes::system_option(self.origin(), category, key);
        match self.get(&asked, url).await {
            Ok(text) => wire::option(&text).map_err(|why| ApiError::unreadable(&asked, 200, &why)),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}
