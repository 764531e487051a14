// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Values that Prometheus gets all together when it asks: what is no longer there is no longer told.

use std::sync::Arc;

use parking_lot::RwLock;
use substrate_prometheus_endpoint::{
	register, MetricSource, Opts, PrometheusError, Registry, SourcedGauge,
};

/// A value, and the labels that it stands under.
type Labelled = (Vec<String>, f64);

/// The values of a gauge.
#[derive(Clone, Default)]
struct Values(Arc<RwLock<Vec<Labelled>>>);

impl MetricSource for Values {
	type N = f64;

	fn collect(&self, mut set: impl FnMut(&[&str], f64)) {
		for (labels, value) in self.0.read().iter() {
			let labels: Vec<_> = labels.iter().map(String::as_str).collect();
			set(&labels, *value);
		}
	}
}

/// A gauge whose values are replaced together.
pub struct Shown(Values);

impl Shown {
	/// Registers a gauge that shows nothing yet.
	pub fn new(
		name: &str,
		help: &str,
		labels: &[&str],
		registry: &Registry,
	) -> Result<Self, PrometheusError> {
		let values = Values::default();
		let labels = labels.iter().map(ToString::to_string).collect();
		let opts = Opts::new(name, help).variable_labels(labels);
		register(SourcedGauge::new(&opts, values.clone())?, registry)?;
		Ok(Self(values))
	}

	/// Shows these values, each with as many labels as the gauge has, in the place of those before.
	pub fn show<const LABELS: usize>(
		&self,
		values: impl IntoIterator<Item = ([String; LABELS], f64)>,
	) {
		let values = values
			.into_iter()
			.map(|(labels, value)| (labels.into(), value))
			.collect();
		*self.0 .0.write() = values;
	}
}
