//! Lists in pages: `ls` and `events ls`.
//!
//! However many rows there are, one page at a time is held.

use super::console::Console;
use super::failure::Failure;
use crate::api::ApiError;
use crate::cli::PageArgs;
use crate::domain::{DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, Page, PageRequest};
use crate::exit::Exit;
use crate::ui::format;

/// Said of an interruption. The JSON array is left without its end, as after a
/// failure: half a list must not be taken for the whole.
pub(super) const INCOMPLETE: &str = "Interrupted: the list is not complete.";

/// What the platform lists in pages.
pub(super) trait Listing {
    /// What stands in a row.
    type Item;

    /// The word for several of them.
    const MANY: &'static str;

    /// Asks for a page.
    async fn page(&self, request: PageRequest) -> Result<Page<Self::Item>, ApiError>;

    /// Whether there is nothing on this page and on all that follow. The link to
    /// a next page may lie in both directions: only an empty page is the end
    /// (`API.md` section 1.3).
    fn is_past_the_end(page: &Page<Self::Item>) -> bool {
        page.items.is_empty()
    }

    /// Prints the rows of a page.
    async fn print(&mut self, items: &[Self::Item], console: &mut Console) -> Result<(), Failure>;

    /// Prints what comes behind the last page.
    fn end(self, console: &mut Console) -> Result<(), Failure>;
}

/// Prints the pages that are wanted.
pub(super) async fn run<L: Listing>(
    mut listing: L,
    pages: PageArgs,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let usual = if pages.all {
        MAX_PAGE_SIZE
    } else {
        DEFAULT_PAGE_SIZE
    };
    let mut request = PageRequest {
        number: pages.page,
        size: pages.page_size.unwrap_or(usual),
        // They cost the server a count, and only the hint shows them.
        totals: !pages.all && console.shows_progress(),
    };
    let mut printed = 0;
    loop {
        let page = listing.page(request).await?;
        listing.print(&page.items, console).await?;
        printed += page.items.len() as u64;
        if !pages.all {
            listing.end(console)?;
            console.flush()?;
            hint::<L>(&page, console);
            return Ok(Exit::DONE);
        }
        if L::is_past_the_end(&page) {
            break;
        }
        console.flush()?;
        console.show_progress(&[format!("{} {} …", format::count(printed), L::MANY)]);
        request.number += 1;
    }
    listing.end(console)?;
    Ok(Exit::DONE)
}

/// Tells a person at a terminal that there is more.
fn hint<L: Listing>(page: &Page<L::Item>, console: &mut Console) {
    let many = L::MANY;
    if !console.shows_progress() {
        return;
    }
    if L::is_past_the_end(page) {
        console.note(&match page.number {
            1 => format!("There are no such {many}."),
            _ => "That page is past the end.".to_owned(),
        });
        return;
    }
    let of = page
        .total_pages
        .map_or_else(String::new, |pages| format!(" of {}", format::count(pages)));
    let total = page.total.map_or_else(String::new, |total| {
        format!(" · {} in all", format::count(total))
    });
    let more = if page.more {
        format!(" · --page {} for the next, --all for all", page.number + 1)
    } else {
        String::new()
    };
    console.note(&format!("page {}{of}{total}{more}", page.number));
}
