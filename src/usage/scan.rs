//! The scan: all pages of the list of binaries, in their order, several on
//! their way at once where the server is quick.
//!
//! The platform can only page by number, and objects that go meanwhile move
//! all behind them to earlier pages, where nobody looks any more. So when the
//! pages are through, what changed meanwhile is read, and the platform is asked
//! how many there are: where that is another number than was found, the pages
//! are read once more. Later scans read only what changed; the same number
//! tells whether something was deleted, and then all is read again.

use std::collections::VecDeque;
use std::fs::File;
use std::future::Future;
use std::pin::Pin;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use jiff::Timestamp;

use super::opening::private;
use super::store::Place;
use super::{Phase, Running, State, Usage, UsageError, Wish};
use crate::api::{ApiError, Client, ErrorKind};
use crate::domain::{
    Binary, BinaryQuery, Direction, MAX_PAGE_SIZE, Moment, Page, PageRequest, Sort, SortColumn,
};
use crate::transfer::{Retry, insist};

/// Pages that are on their way at once, at most: more would hold memory and
/// gain nothing, as a page is written about as fast as it is read.
const AT_ONCE: usize = 3;

/// A page that takes longer is a server that has enough to do: then one page at
/// a time is asked for.
const QUICK: Duration = Duration::from_secs(1);

/// Passes over all pages until the platform's number must be right.
const PASSES: usize = 2;

/// How a scan reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Rows of a page.
    pub page_size: u32,
    /// When what failed is asked again.
    pub retry: Retry,
    /// How old the platform's own number of files may be: a number that differs
    /// is asked for again after that long before it is believed.
    pub stale: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            page_size: MAX_PAGE_SIZE,
            retry: Retry {
                times: 5,
                ..Retry::default()
            },
            // Its totals are kept for ten seconds.
            stale: Duration::from_secs(11),
        }
    }
}

type Asked = Pin<Box<dyn Future<Output = (Duration, Result<Page<Binary>, ApiError>)> + Send>>;

impl Usage {
    /// Scans the tenant; gives how it then stands. Dropping the future stops
    /// it after the last page that was written, and the next scan goes on
    /// there.
    ///
    /// # Errors
    /// Where another program scans the same, the platform refuses or fails for
    /// longer than `pace` waits, or the database cannot be written.
    pub async fn scan(&self, client: &Client, wish: Wish, pace: Pace) -> Result<State, UsageError> {
        // Let go when it is dropped, also by the end of the process.
        let held = self.lock_out_others()?;
        let scan = Scan {
            usage: self,
            client,
            pace,
        };
        let ended = scan.run(wish).await;
        drop(held);
        ended?;
        self.state().await
    }

    fn lock_out_others(&self) -> Result<Held<'_>, UsageError> {
        let io = |error: std::io::Error| UsageError::io(&self.lock, &error);
        let file = private().open(&self.lock).map_err(io)?;
        match file.try_lock() {
            Ok(()) => Ok(Held {
                usage: self,
                _file: file,
            }),
            Err(std::fs::TryLockError::WouldBlock) => Err(UsageError::Elsewhere),
            Err(std::fs::TryLockError::Error(error)) => Err(io(error)),
        }
    }

    fn tell(&self, running: Option<Running>) {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = running;
    }
}

/// The right to scan. When it goes, no scan runs.
struct Held<'a> {
    usage: &'a Usage,
    _file: File,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.usage.tell(None);
    }
}

impl Running {
    fn of(phase: Phase) -> Self {
        Self {
            phase,
            done: 0,
            of: None,
            base: 0,
            begun: Instant::now(),
        }
    }
}

/// How many files are known, beside the platform's own number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Count {
    Same,
    Other {
        known: u64,
        counted: u64,
    },
    /// The platform does not tell.
    Unknown,
}

/// A scan that runs.
struct Scan<'a> {
    usage: &'a Usage,
    client: &'a Client,
    pace: Pace,
}

impl Scan<'_> {
    async fn run(&self, wish: Wish) -> Result<(), UsageError> {
        let place = self.usage.ask(|store| store.place()).await?;
        let is_whole = place.is_complete && place.next_page.is_none() && place.since.is_some();
        let note = if wish == Wish::Renew && is_whole && self.catch_up().await? == Count::Same {
            None
        } else {
            let resumed = wish == Wish::Renew && self.can_go_on(&place).await?;
            self.passes(resumed.then_some(place)).await?
        };
        self.references().await?;
        let now = Timestamp::now();
        self.usage
            .ask(move |store| store.complete(now, note.as_deref()))
            .await
    }

    /// Reads all pages, once more where files came or went meanwhile. Gives
    /// what is to be said of the result.
    async fn passes(&self, mut resumed: Option<Place>) -> Result<Option<String>, UsageError> {
        let mut left = PASSES;
        loop {
            let (pass, from) = match resumed.take() {
                Some(place) => (place.pass, place.next_page.unwrap_or(1)),
                None => (self.begin().await?, 1),
            };
            self.pages(pass, from).await?;
            self.usage.ask(move |store| store.end_pass(pass)).await?;
            left -= 1;
            let mut count = self.catch_up().await?;
            if matches!(count, Count::Other { .. }) {
                tokio::time::sleep(self.pace.stale).await;
                count = self.catch_up().await?;
            }
            match count {
                Count::Same => return Ok(None),
                Count::Unknown => {
                    return Ok(Some(
                        "The platform does not count its files: some that moved during the \
                         scan may be missing."
                            .to_owned(),
                    ));
                }
                Count::Other { known, counted } if left == 0 => {
                    return Ok(Some(format!(
                        "The platform counts {counted} files and its list has {known}: files \
                         came or went during the scan."
                    )));
                }
                Count::Other { .. } => {}
            }
        }
    }

    /// Whether a pass that was interrupted can go on: it was one of such pages,
    /// and the last row that it read still ends the same page.
    async fn can_go_on(&self, place: &Place) -> Result<bool, UsageError> {
        let Some(next) = place.next_page.filter(|next| *next > 1) else {
            return Ok(false);
        };
        if place.page_size != self.pace.page_size || self.counted().await?.is_none() {
            return Ok(false);
        }
        let page = self.page(next - 1).await.1?;
        let last = page.items.last().map(|row| row.id.as_str());
        Ok(last.is_some() && last == place.last_id.as_deref())
    }

    async fn begin(&self) -> Result<i64, UsageError> {
        let newest = self.newest().await?;
        let size = self.pace.page_size;
        self.usage
            .ask(move |store| store.begin_pass(size, newest))
            .await
    }

    /// Reads the pages from this one to the end, and keeps them in their order.
    async fn pages(&self, pass: i64, from: u32) -> Result<(), UsageError> {
        let of = self.counted().await?;
        let base = u64::from(from - 1) * u64::from(self.pace.page_size);
        let mut running = Running {
            done: base,
            of,
            base,
            ..Running::of(Phase::Files)
        };
        self.usage.tell(Some(running));
        let mut under_way: VecDeque<Asked> = VecDeque::new();
        let (mut number, mut asked, mut width) = (from, from, 1);
        loop {
            while under_way.len() < width {
                under_way.push_back(self.ahead(asked));
                asked = asked.saturating_add(1);
            }
            let Some(next) = under_way.pop_front() else {
                return Ok(());
            };
            let (took, page) = next.await;
            let page = page?;
            // The link to a next page may lie in both directions: only an empty
            // page is the end.
            if page.items.is_empty() {
                return Ok(());
            }
            // Who may read only some objects is not told how many there are, and
            // gets pages in their order alone.
            width = if took < QUICK && of.is_some() {
                (width + 1).min(AT_ONCE)
            } else {
                1
            };
            running.done += page.items.len() as u64;
            self.usage
                .ask(move |store| store.keep_page(pass, number, &page.items))
                .await?;
            self.usage.tell(Some(running));
            number = number.saturating_add(1);
        }
    }

    /// Asks for a page at once, so that its answer comes while others are
    /// written.
    fn ahead(&self, number: u32) -> Asked {
        let (client, pace) = (self.client.clone(), self.pace);
        let task = tokio::spawn(async move { page_of(&client, pace, number).await });
        let guard = Guard(task.abort_handle());
        Box::pin(task.map(move |ended| {
            drop(guard);
            ended.unwrap_or_else(|_| {
                let kind = ErrorKind::Invalid;
                let broke = ApiError::new(kind, "list the binaries", "c8ybin failed inside");
                (Duration::ZERO, Err(broke))
            })
        }))
    }

    async fn page(&self, number: u32) -> (Duration, Result<Page<Binary>, ApiError>) {
        page_of(self.client, self.pace, number).await
    }

    /// Reads what changed since the newest change that is known, and compares
    /// how many there are now with what the platform counts.
    async fn catch_up(&self) -> Result<Count, UsageError> {
        let place = self.usage.ask(|store| store.place()).await?;
        if let Some(since) = place.since {
            // What changed in the same millisecond comes again.
            self.changes(since).await?;
        }
        let known = self.usage.ask(|store| store.totals()).await?.0;
        Ok(match self.counted().await? {
            None => Count::Unknown,
            Some(counted) if counted == known => Count::Same,
            Some(counted) => Count::Other { known, counted },
        })
    }

    async fn changes(&self, since: Timestamp) -> Result<(), UsageError> {
        let mut running = Running::of(Phase::Changes);
        self.usage.tell(Some(running));
        let query = BinaryQuery {
            from: Some(Moment::exactly(since)),
            sort: Some(Sort {
                column: SortColumn::Updated,
                direction: Direction::Ascending,
            }),
            ..BinaryQuery::default()
        };
        for number in 1.. {
            let (client, page) = (self.client, self.request(number));
            let call = || client.binaries(&query, page);
            let page = insist(self.pace.retry, call, |_, _| {}).await?;
            if page.items.is_empty() {
                break;
            }
            running.done += page.items.len() as u64;
            let is_last = page.items.len() < self.pace.page_size as usize && !page.more;
            self.usage
                .ask(move |store| store.keep_changes(&page.items))
                .await?;
            self.usage.tell(Some(running));
            if is_last {
                break;
            }
        }
        Ok(())
    }

    async fn counted(&self) -> Result<Option<u64>, ApiError> {
        let all = BinaryQuery::default();
        let call = || self.client.count_binaries(&all);
        insist(self.pace.retry, call, |_, _| {}).await
    }

    /// The newest change there is, by the server's clock; `None` where it does
    /// not sort by it.
    async fn newest(&self) -> Result<Option<Timestamp>, UsageError> {
        let query = BinaryQuery {
            sort: Some(Sort {
                column: SortColumn::Updated,
                direction: Direction::Descending,
            }),
            ..BinaryQuery::default()
        };
        let one = PageRequest {
            number: 1,
            size: 1,
            totals: false,
        };
        let call = || self.client.binaries(&query, one);
        match insist(self.pace.retry, call, |_, _| {}).await {
            Ok(page) => Ok(page.items.first().and_then(|row| row.updated)),
            Err(error) if error.kind == ErrorKind::Refused => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads all objects that may point to binaries.
    async fn references(&self) -> Result<(), UsageError> {
        let mut running = Running::of(Phase::References);
        self.usage.tell(Some(running));
        for number in 1.. {
            let (client, page) = (self.client, self.request(number));
            let call = || client.all_references(page);
            let page = insist(self.pace.retry, call, |_, _| {}).await?;
            let objects = page.objects;
            let keep = move |store: &mut super::store::Store| {
                store.keep_references(&page.items, number == 1)
            };
            self.usage.ask(keep).await?;
            if objects == 0 {
                break;
            }
            running.done += objects as u64;
            self.usage.tell(Some(running));
        }
        self.usage.ask(|store| store.mark_referenced()).await
    }

    const fn request(&self, number: u32) -> PageRequest {
        PageRequest {
            number,
            size: self.pace.page_size,
            totals: false,
        }
    }
}

/// A page, and how long its last try took.
async fn page_of(
    client: &Client,
    pace: Pace,
    number: u32,
) -> (Duration, Result<Page<Binary>, ApiError>) {
    let all = BinaryQuery::default();
    let request = PageRequest {
        number,
        size: pace.page_size,
        totals: false,
    };
    let begun = Instant::now();
    let page = insist(pace.retry, || client.binaries(&all, request), |_, _| {}).await;
    (begun.elapsed(), page)
}

/// Ends a task that nobody waits for any more.
struct Guard(tokio::task::AbortHandle);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.abort();
    }
}
