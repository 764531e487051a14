// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Faults of the lines between hospitals.

use super::Stage;
use anyhow::{ensure, Result};
use std::time::Duration;

/// How long lines stay cut.
const CUT: Duration = Duration::from_secs(30);

/// Neither half has the two thirds that finality takes, and both make blocks.
pub(super) async fn cut_in_halves(stage: &mut Stage) -> Result<()> {
	stage.network.fabric()?.cut(&[&[0, 1], &[2, 3]])?;
	stage.finality_stands_still(&[0, 1, 2, 3], CUT).await?;
	let heads = (
		stage.network.nodes[0].best().await?,
		stage.network.nodes[2].best().await?,
	);
	let hashes = (
		stage.network.nodes[0].hash_of(heads.0).await?,
		stage.network.nodes[2].hash_of(heads.1).await?,
	);
	ensure!(hashes.0 != hashes.1, "the halves have the same best block");
	stage.note(format!(
		"two forks when the lines were mended, up to blocks {} and {}",
		heads.0, heads.1
	));
	stage.network.fabric()?.heal()
}

/// Three go on without the fourth, which makes blocks that lose.
pub(super) async fn cut_one_off(stage: &mut Stage) -> Result<()> {
	stage.network.fabric()?.cut(&[&[0, 1, 2], &[3]])?;
	let (majority, alone) = tokio::join!(
		stage.finality_goes_on(&[0, 1, 2], CUT),
		stage.finality_stands_still(&[3], CUT),
	);
	majority?;
	alone?;
	stage.network.fabric()?.heal()
}
