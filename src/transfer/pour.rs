//! One binary down without a file: piece by piece to whoever asked for it.

use bytes::Bytes;

use super::TransferError;
use crate::api::Client;
use crate::domain::BinaryId;

/// Hands the bytes of a binary to `take`, in order, and gives their number.
/// `listed` is the length that the object says, in bytes, to verify against
/// where the download announces none. Holds one piece at a time; dropping the
/// future ends the download.
///
/// # Errors
/// Where the download fails or has another length; and whatever `take` says,
/// which ends it too.
pub async fn pour<E: From<TransferError>>(
    client: &Client,
    id: &BinaryId,
    listed: Option<u64>,
    mut take: impl FnMut(Bytes) -> Result<(), E>,
) -> Result<u64, E> {
    let mut content = client
        .open_binary(id, 0)
        .await
        .map_err(TransferError::from)?;
    let mut poured = 0;
    while let Some(bytes) = content.chunk().await.map_err(TransferError::from)? {
        poured += bytes.len() as u64;
        take(bytes)?;
    }
    // An announced length is checked where the bytes come in.
    match (content.length(), listed) {
        (None, Some(length)) if length != poured => Err(TransferError::Mismatch(format!(
            "The platform sent {poured} of the {length} bytes of binary {id}."
        ))
        .into()),
        _ => Ok(poured),
    }
}
