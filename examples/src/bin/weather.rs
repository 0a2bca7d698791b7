//! In ChatGPT: "What is the weather in Lima?" runs without a question and shows "Asking the weather station"; a city that
//! the station does not know is told as such, and the model asks you for another.
//!
//! The weather station is a small HTTP server in this very process, so the example needs no network. `WEATHER_STATION=http://…`
//! names another one.
use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::{Json as Body, Query};
use axum::http::StatusCode;
use axum::routing::get;
use switchboard::prelude::*;

/// Degrees.
#[derive(Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Unit {
    Celsius,
    Fahrenheit,
}

/// The weather of a city.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Weather {
    /// The city asked for
    city: String,
    /// In the unit asked for
    temperature: f64,
    /// What one sees
    sky: String,
}

/// What the weather station answers.
#[derive(Serialize, Deserialize)]
struct Report {
    celsius: f64,
    sky: String,
}

/// A client of a weather station.
pub(crate) struct Station {
    client: ureq::Agent,
    address: String,
}

impl Station {
    pub(crate) fn at(address: String) -> Self {
        let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(8)));
        Self { client: config.http_status_as_error(false).build().into(), address }
    }
}

#[tools]
impl Station {
    /// Returns the weather of a city now. Use this when the person asks about the weather.
    #[tool(
        read_only,
        open_world,
        blocking,
        timeout = "10s",
        invoking = "Asking the weather station",
        invoked = "Asked it"
    )]
    fn get_weather(
        &self,
        /// Name of the city
        #[example("Lima", "Oslo")]
        #[length(1..=80)]
        city: String,
        #[default(Unit::Celsius)] unit: Unit,
    ) -> Result<Weather, ToolError> {
        let asked = self.client.get(format!("{}/weather", self.address)).query("city", &city).call();
        // A station that cannot be reached is nothing the model could mend: `?` masks it.
        let mut answer = asked?;
        if answer.status() == StatusCode::NOT_FOUND {
            return Err(ToolError::told(format!("The station does not know {city:?}; try a large city.")));
        }
        let Report { celsius, sky } = serde_json::from_reader(answer.body_mut().as_reader())?;
        let temperature = match unit {
            Unit::Celsius => celsius,
            Unit::Fahrenheit => celsius * 1.8 + 32.0,
        };
        Ok(Weather { city, temperature, sky })
    }
}

/// Starts a station that knows two cities, and returns its address.
pub(crate) async fn fixture() -> std::io::Result<String> {
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    let address = format!("http://{}", listener.local_addr()?);
    let router = axum::Router::new().route("/weather", get(report));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

async fn report(Query(asked): Query<Vec<(String, String)>>) -> Result<Body<Report>, StatusCode> {
    let (celsius, sky) = match asked.first().map(|(_, city)| city.to_lowercase()).as_deref() {
        Some("lima") => (19.5, "low cloud"),
        Some("oslo") => (-3.0, "snow"),
        _ => return Err(StatusCode::NOT_FOUND),
    };
    Ok(Body(Report { celsius, sky: sky.to_owned() }))
}

pub(crate) fn server(station: Station) -> Server {
    Server::new("Weather").instructions("The weather of large cities, from one station.").tools(station)
}

#[tokio::main]
#[expect(clippy::disallowed_methods, reason = "a small program reads its own environment")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = match std::env::var("WEATHER_STATION") {
        Ok(address) => address,
        Err(_) => fixture().await?,
    };
    server(Station::at(address)).serve_from_args().await?;
    Ok(())
}
