//! Exports: series of measurements and alarms as tables, and places on a map.

use fastrand::Rng;
use jiff::Timestamp;
use serde_json::json;

use super::super::cast::DEVICES;
use super::Facts;

/// One measured value a line, every ten seconds.
pub(in super::super) fn series(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let header = "time,source,fragment.series,value,unit\n";
    // Values of one width, so that the length follows from the number of lines.
    let count = i64::try_from(facts.size / 70).unwrap_or(0).max(2);
    let mut level = 4_500_i32;
    table(facts, rng, header, count, 10_000, |rng| {
        level = (level + rng.i32(-40..=40)).clamp(1_000, 9_999);
        format!(
            "{},c8y_Temperature.T,{}.{:02},C",
            facts.device,
            level / 100,
            level % 100
        )
    })
}

/// Alarms of all devices.
pub(in super::super) fn alarms(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let header = "time,severity,status,source,type,text\n";
    let count = i64::try_from(facts.size / 95).unwrap_or(0).max(2);
    table(facts, rng, header, count, 600_000, |rng| {
        let device = rng.choice(&DEVICES).map_or("", |device| device.name);
        let severity = rng
            .choice(["CRITICAL", "MAJOR", "MINOR", "WARNING"])
            .unwrap_or("MINOR");
        let status = rng.choice(["ACTIVE", "CLEARED"]).unwrap_or("CLEARED");
        format!(
            "{severity},{status},{device},c8y_UnavailabilityAlarm,\"No data received, last {} min\"",
            rng.u8(10..90)
        )
    })
}

/// Where the trucks were, as GeoJSON.
pub(in super::super) fn track(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let (mut east, mut north) = (9_188_540_i32, 45_464_664_i32);
    let points: Vec<_> = (0..facts.size / 60)
        .map(|_| {
            east += rng.i32(-900..1200);
            north += rng.i32(-900..1200);
            json!([f64::from(east) / 1e6, f64::from(north) / 1e6])
        })
        .collect();
    let value = json!({
        "type": "Feature",
        "properties": { "device": facts.device },
        "geometry": { "type": "LineString", "coordinates": points },
    });
    format!("{value:#}\n").into_bytes()
}

/// What an inventory of the tenant says: devices and their states.
pub(in super::super) fn inventory(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let devices: Vec<_> = DEVICES
        .iter()
        .map(|device| {
            json!({
                "name": device.name,
                "type": device.type_name,
                "serial": device.serial,
                "availability": rng.choice(["AVAILABLE", "UNAVAILABLE"]),
                "alarms": rng.u8(0..9),
                "measurements": rng.u32(1_000..900_000),
            })
        })
        .collect();
    format!(
        "{:#}\n",
        json!({ "report": facts.name, "devices": devices })
    )
    .into_bytes()
}

/// `count` rows with a time in front, `step` milliseconds apart, the last at
/// the time at which the file last changed.
fn table(
    facts: &Facts<'_>,
    rng: &mut Rng,
    header: &str,
    count: i64,
    step: i64,
    mut row: impl FnMut(&mut Rng) -> String,
) -> Vec<u8> {
    let mut text = String::with_capacity(facts.size + facts.size / 4);
    text.push_str(header);
    for number in 1..=count {
        let time = facts.updated.as_millisecond() - (count - number) * step;
        let time = Timestamp::from_millisecond(time).unwrap_or(facts.updated);
        text.push_str(&format!("{time:.3},{}\n", row(rng)));
    }
    text.into_bytes()
}
