//! Deviations from good behaviour, for tests and demonstrations; all off by
//! default, all changeable while the server runs.

use std::collections::VecDeque;
use std::num::NonZeroU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The deviations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Knobs {
    /// Every answer comes this much later.
    pub latency: Duration,
    /// More requests than this are answered 429 with `Retry-After`.
    pub rate_limit: Option<RateLimit>,
    /// A longer content, in bytes, is answered 413. The system option
    /// `files/max.size` says it.
    pub max_upload: Option<u64>,
    /// Every nth request is answered 503.
    pub fail_every: Option<NonZeroU64>,
    /// The connection of a download ends after so many bytes of the body.
    pub truncate_downloads: Option<u64>,
    /// Totals may be ten seconds old, as on the platform.
    pub stale_totals: bool,
    /// The origin in links, such as `https://t2000.example.com`, instead of the
    /// one that the request was sent to.
    pub link_origin: Option<String>,
    /// A replaced content gets a new id, and the old one is gone.
    pub new_id_on_replace: bool,
    /// Downloads carry an `ETag`, and `If-Range` is compared with it. No source
    /// says that the platform does either.
    pub etags: bool,
    /// A `Range` is passed over, and the whole content is answered.
    pub no_ranges: bool,
    /// Binaries that are written from now on carry the MD5 of their content, as
    /// `_attachments.<name>.digest`, as very old ones do. So do all of a seed.
    pub couch_digests: bool,
    /// A longer attachment of an event, in bytes, is answered 413; none is the
    /// platform's default of 50 MiB.
    pub max_attachment: Option<u64>,
    /// What becomes of an attachment that comes in chunks.
    pub chunks: Chunks,
    /// The user has inventory roles only, and may read of so many objects one:
    /// those whose ids it divides. Lists then are as the platform gives them to
    /// such users (`restricted.rs`).
    pub readable_every: Option<NonZeroU64>,
    /// Whether there are the paths of plugins and of single files, which the
    /// platform may take away.
    pub plugins: Plugins,
    /// Other tenants that are subscribed to all applications of this one that are
    /// not private; then none of these is deleted but by force.
    pub subscribers: Vec<String>,
}

/// Whether there are the paths `…/binaries/plugins` and `…/binaries/files`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Plugins {
    /// There are.
    #[default]
    On,
    /// They are answered with 404.
    Missing,
    /// They are answered with 405.
    NotAllowed,
}

/// What becomes of a `Content-Range` on the upload of an attachment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Chunks {
    /// It is a chunk, as the older guide describes it.
    #[default]
    On,
    /// It is refused with 400.
    Off,
    /// It is passed over: the first chunk is taken for the whole file.
    Ignored,
}

/// So many requests in so much time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// How many requests.
    pub requests: u64,
    /// In which time; a new window begins with the first request after it.
    pub window: Duration,
}

/// An answer that a test wants instead of the true one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scripted {
    pub status: u16,
    pub content_type: String,
    pub body: Vec<u8>,
    pub headers: Vec<(String, String)>,
}

/// What the gate does with a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Let it through.
    Pass,
    /// Answer this instead.
    Script(Scripted),
    /// Too many requests; the next is welcome after this time.
    SlowDown(Duration),
    /// The server is said to be broken just now.
    Fail,
}

/// Where the knobs are turned while the server runs.
#[derive(Clone, Default)]
pub struct KnobBoard {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    knobs: Knobs,
    script: VecDeque<Scripted>,
    requests: u64,
    tokens_ended: u64,
    window: Option<(Instant, u64)>,
}

impl KnobBoard {
    /// A board with these knobs.
    #[must_use]
    pub fn new(knobs: Knobs) -> Self {
        let board = Self::default();
        board.change(|current| *current = knobs);
        board
    }

    /// The knobs as they are.
    #[must_use]
    pub fn get(&self) -> Knobs {
        self.state().knobs.clone()
    }

    /// Turns knobs; it holds from the next request on.
    pub fn change(&self, change: impl FnOnce(&mut Knobs)) {
        change(&mut self.state().knobs);
    }

    /// Gives this answer to the next requests, `times` times, without a look at
    /// them. It queues behind what was queued before.
    pub fn answer_next(&self, status: u16, content_type: &str, body: &str, times: usize) {
        self.answer_next_with(status, content_type, body, &[], times);
    }

    /// As [`Self::answer_next`], with more headers, such as `Retry-After`.
    pub fn answer_next_with(
        &self,
        status: u16,
        content_type: &str,
        body: &str,
        headers: &[(&str, &str)],
        times: usize,
    ) {
        let answer = Scripted {
            status,
            content_type: content_type.to_owned(),
            body: body.as_bytes().to_vec(),
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        };
        let script = &mut self.state().script;
        script.extend(std::iter::repeat_n(answer, times));
    }

    /// Ends all tokens that were given out, as if their time were over.
    pub fn end_tokens(&self) {
        self.state().tokens_ended += 1;
    }

    /// How often [`Self::end_tokens`] was asked for.
    pub(super) fn tokens_ended(&self) -> u64 {
        self.state().tokens_ended
    }

    /// How many requests came so far.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.state().requests
    }

    /// Counts a request that comes now, and says what becomes of it.
    pub(super) fn judge(&self, now: Instant) -> Verdict {
        let mut state = self.state();
        state.requests += 1;
        if let Some(answer) = state.script.pop_front() {
            return Verdict::Script(answer);
        }
        if let Some(limit) = state.knobs.rate_limit {
            let (began, requests) = match state.window {
                Some((began, requests)) if now.duration_since(began) < limit.window => {
                    (began, requests + 1)
                }
                _ => (now, 1),
            };
            state.window = Some((began, requests));
            if requests > limit.requests {
                let over = now.duration_since(began);
                return Verdict::SlowDown(limit.window.saturating_sub(over));
            }
        }
        match state.knobs.fail_every {
            Some(every) if state.requests.is_multiple_of(every.get()) => Verdict::Fail,
            _ => Verdict::Pass,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_played_in_order_and_once() {
        let board = KnobBoard::default();
        board.answer_next(503, "text/html", "<h1>", 2);
        board.answer_next(401, "text/plain", "", 1);
        let statuses: Vec<_> = (0..4)
            .map(|_| match board.judge(Instant::now()) {
                Verdict::Script(answer) => answer.status,
                _ => 200,
            })
            .collect();
        assert_eq!(statuses, [503, 503, 401, 200]);
        assert_eq!(board.requests(), 4);
    }

    #[test]
    fn a_rate_limit_begins_anew_after_its_window() {
        let board = KnobBoard::new(Knobs {
            rate_limit: Some(RateLimit {
                requests: 2,
                window: Duration::from_secs(10),
            }),
            ..Knobs::default()
        });
        let start = Instant::now();
        let at = |seconds| board.judge(start + Duration::from_secs(seconds));
        assert_eq!(at(0), Verdict::Pass);
        assert_eq!(at(1), Verdict::Pass);
        assert_eq!(at(4), Verdict::SlowDown(Duration::from_secs(6)));
        assert_eq!(at(10), Verdict::Pass);
    }

    #[test]
    fn every_nth_request_fails() {
        let board = KnobBoard::new(Knobs {
            fail_every: NonZeroU64::new(3),
            ..Knobs::default()
        });
        let failed: Vec<_> = (0..6)
            .map(|_| board.judge(Instant::now()) == Verdict::Fail)
            .collect();
        assert_eq!(failed, [false, false, true, false, false, true]);
    }
}
