use super::*;
use crate::api::{Client, Connection, Credentials};
use crate::domain::ApplicationId;

#[tokio::test]
async fn a_round_that_fails_before_anything_goes_waits_as_its_error_says() {
    let dir = tempfile::tempdir().unwrap();
    let token = Credentials::Bearer("t".into());
    let connection = Connection::new("http://127.0.0.1:9", None, token).unwrap();
    let destination = Destination {
        client: Client::new(connection).unwrap(),
        application: ApplicationId::new("1").unwrap(),
        target: Target::Application,
        spool: dir.path().to_owned(),
    };
    let (told, _listens) = mpsc::channel(4);
    let mut rounds = Rounds::new(
        destination,
        &dir.path().join("gone"),
        WatchSettings::default(),
        told,
        PushMeter::default(),
        CancellationToken::new(),
    );
    // As after a round that let files go.
    rounds.is_unsettled = true;
    rounds.next().await.unwrap_err();
    assert!(!rounds.is_unsettled());
}
