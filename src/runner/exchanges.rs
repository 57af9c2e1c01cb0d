//! What is asked of the platform, told to the screen while it shows that.

use std::time::Duration;

use tokio::sync::mpsc;

use crate::api::Client;
use crate::app::Msg;

/// Between two snapshots: a hundred requests a second are not read one by one.
const PACE: Duration = Duration::from_millis(100);

/// Sends what is kept now, and again whenever it changed; sleeps meanwhile.
/// Ends when nobody listens any more.
pub(super) async fn follow(client: Client, messages: mpsc::Sender<Msg>) {
    let mut changes = client.exchange_changes();
    loop {
        changes.mark_unchanged();
        let snapshot = Msg::Exchanged(client.exchanges());
        if messages.send(snapshot).await.is_err() {
            return;
        }
        tokio::time::sleep(PACE).await;
        if changes.changed().await.is_err() {
            return;
        }
    }
}
