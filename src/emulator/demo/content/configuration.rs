//! Configuration snapshots: the files that a device sends when it is asked how
//! it is set up. Also certificates, which are kept with them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fastrand::Rng;
use serde_json::json;

use super::Facts;

/// The agent's settings.
pub(in super::super) fn tedge(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    format!(
        "[device]\nid = \"{device}\"\ntype = \"thin-edge.io\"\n\
         cert_path = \"/etc/tedge/device-certs/tedge-certificate.pem\"\n\n\
         [c8y]\nurl = \"acme.example.com\"\nroot_cert_path = \"/etc/ssl/certs\"\n\
         topics = [\"te/+/+/+/+\", \"te/+/+/+/+/m/+\", \"te/+/+/+/+/e/+\"]\n\n\
         [mqtt]\nport = 1883\nbind.address = \"127.0.0.1\"\n\n\
         [http]\nport = {port}\n\n[software.plugin]\ndefault = \"apt\"\nmax_packages = {max}\n",
        device = facts.device,
        port = rng.u16(8000..8100),
        max = rng.u16(500..1500),
    )
    .into_bytes()
}

/// The broker's settings.
pub(in super::super) fn mosquitto(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let mut text = format!(
        "# {}\nper_listener_settings true\nlistener 1883 127.0.0.1\nallow_anonymous true\n\
         persistence true\npersistence_location /var/lib/mosquitto/\nmax_queued_messages {}\n\n\
         connection edge_to_c8y\naddress acme.example.com:8883\nbridge_capath /etc/ssl/certs\n\
         notifications true\n",
        facts.device,
        rng.u16(1000..9000),
    );
    for (level, topic) in [
        ("out", "s/us"),
        ("out", "t/us"),
        ("in", "s/ds"),
        ("in", "s/e"),
    ] {
        text.push_str(&format!("topic {topic}/# {level} 2 c8y/ \"\"\n"));
    }
    text.into_bytes()
}

/// A web server's settings.
pub(in super::super) fn nginx(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let mut text = format!(
        "user www-data;\nworker_processes auto;\npid /run/nginx.pid;\n\n\
         events {{\n    worker_connections {};\n}}\n\nhttp {{\n    sendfile on;\n    server_tokens off;\n",
        rng.u16(512..2048)
    );
    for number in 1..=rng.usize(3..12) {
        text.push_str(&format!(
            "\n    server {{\n        listen {};\n        server_name hmi-{number}.{}.local;\n\
             \x20       location / {{\n            proxy_pass http://10.0.4.{}:8080;\n        }}\n    }}\n",
            8080 + number,
            facts.device,
            rng.u8(2..254),
        ));
    }
    text.push_str("}\n");
    text.into_bytes()
}

/// A router's network settings.
pub(in super::super) fn uci(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let mut text = format!(
        "# {}\nconfig interface 'loopback'\n\toption device 'lo'\n\toption proto 'static'\n\toption ipaddr '127.0.0.1'\n",
        facts.device
    );
    for number in 1..=rng.usize(2..9) {
        text.push_str(&format!(
            "\nconfig interface 'lan{number}'\n\toption device 'br-lan.{number}'\n\toption proto 'static'\n\
             \toption ipaddr '192.168.{}.1'\n\toption netmask '255.255.255.0'\n",
            rng.u8(1..254)
        ));
    }
    text.into_bytes()
}

/// Interfaces and routes in JSON.
pub(in super::super) fn network(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let interfaces: Vec<_> = (0..rng.usize(2..24))
        .map(|number| {
            json!({
                "name": format!("eth{number}"),
                "mac": format!("02:00:{:02x}:{:02x}:{:02x}:{:02x}", rng.u8(..), rng.u8(..), rng.u8(..), rng.u8(..)),
                "addresses": [format!("10.{}.4.{}/24", number, rng.u8(2..254))],
                "mtu": 1500,
                "up": rng.bool(),
            })
        })
        .collect();
    let value = json!({
        "device": facts.device,
        "interfaces": interfaces,
        "dns": { "servers": ["10.0.0.53", "9.9.9.9"], "search": ["acme.example"] },
        "proxy": null,
    });
    format!("{value:#}\n").into_bytes()
}

/// A modem's profiles in JSON.
pub(in super::super) fn modem_profile(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let profiles: Vec<_> = (1..=rng.usize(4..30))
        .map(|number| {
            json!({
                "cid": number,
                "apn": format!("m2m{number}.acme.example"),
                "pdpType": "IPV4V6",
                "roaming": rng.bool(),
                "bands": [3, 8, 20],
                "psm": { "tau": rng.u32(600..43_200), "activeTime": rng.u32(2..120) },
            })
        })
        .collect();
    let value = json!({ "device": facts.device, "version": 3, "profiles": profiles });
    format!("{value:#}\n").into_bytes()
}

/// Which nodes of an OPC UA server become which measurements, in XML.
pub(in super::super) fn opcua(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<deviceType name=\"{}\" xmlns=\"urn:acme:opcua:mapping\">\n",
        facts.device
    );
    while text.len() < facts.size {
        text.push_str(&format!(
            "  <mapping nodeId=\"ns=2;i={}\" samplingInterval=\"{}\">\n    \
             <measurement type=\"c8y_Line\" fragment=\"motor{}\" series=\"{}\"/>\n  </mapping>\n",
            rng.u32(1000..99_999),
            rng.choice([250, 500, 1000]).unwrap_or(500),
            rng.u8(1..16),
            rng.choice(["current", "speed", "temperature", "torque"])
                .unwrap_or("speed"),
        ));
    }
    text.push_str("</deviceType>\n");
    text.into_bytes()
}

/// A chain of two certificates, in form only: the bytes within are chance.
pub(in super::super) fn certificate(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let mut text = String::new();
    for subject in [facts.device, "Acme Device CA"] {
        // A sequence of 800 bytes, as DER begins one.
        let mut der = vec![0; 800];
        rng.fill(&mut der);
        der.splice(..4, [0x30, 0x82, 3, 0x1c]);
        text.push_str(&format!(
            "subject=CN = {subject}, O = Acme\nissuer=CN = Acme Device CA, O = Acme\n\
             -----BEGIN CERTIFICATE-----\n"
        ));
        let encoded = STANDARD.encode(&der);
        let mut rest = encoded.as_str();
        while let Some((line, after)) = rest.split_at_checked(64) {
            text.push_str(line);
            text.push('\n');
            rest = after;
        }
        text.push_str(rest);
        text.push_str("\n-----END CERTIFICATE-----\n");
    }
    text.into_bytes()
}
