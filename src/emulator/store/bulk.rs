//! Several objects in one transaction: all, or none.

use serde_json::{Map, Value};

use super::reading::find;
use super::writing::{now, put_named};
use super::{Object, Standard, Store, StoreError, schema};

/// Why several objects were not changed.
#[derive(Debug)]
pub enum Unchanged<E> {
    /// There is none with this id.
    NoObject(i64),
    /// The change of one was refused.
    Refused(E),
}

impl Store {
    /// Makes objects without a content, in this order.
    ///
    /// # Errors
    /// The database refused; then none is there.
    pub fn insert_all(
        &self,
        new: Vec<(Standard, Map<String, Value>)>,
    ) -> Result<Vec<Object>, StoreError> {
        let writer = self.writer();
        let transaction = writer.unchecked_transaction()?;
        let now = now();
        let mut objects = Vec::with_capacity(new.len());
        for (standard, fragments) in new {
            let object = Object {
                id: schema::next_id(&transaction)?,
                standard,
                created: now,
                updated: now,
                content: None,
                fragments,
            };
            put_named(&transaction, &object)?;
            objects.push(object);
        }
        transaction.commit()?;
        self.totals.outdate();
        Ok(objects)
    }

    /// Changes these objects, in this order. What `change` returns as an error
    /// leaves all as they were, and so does an id of no object.
    ///
    /// # Errors
    /// The database refused.
    pub fn change_all<T, E>(
        &self,
        changes: Vec<(i64, T)>,
        change: impl Fn(&mut Object, T) -> Result<(), E>,
    ) -> Result<Result<Vec<Object>, Unchanged<E>>, StoreError> {
        let writer = self.writer();
        let transaction = writer.unchecked_transaction()?;
        let mut objects = Vec::with_capacity(changes.len());
        for (id, wanted) in changes {
            let Some(mut object) = find(&transaction, id)? else {
                return Ok(Err(Unchanged::NoObject(id)));
            };
            if let Err(refused) = change(&mut object, wanted) {
                return Ok(Err(Unchanged::Refused(refused)));
            }
            object.updated = now();
            put_named(&transaction, &object)?;
            objects.push(object);
        }
        transaction.commit()?;
        self.totals.outdate();
        Ok(Ok(objects))
    }
}
