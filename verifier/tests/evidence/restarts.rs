// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Restarts of finality, which the set before could not sign.

use super::support::{
	builder::{refusal, Scene},
	subjects,
};
use carechain_verify::{chain::read_restarts, Restart};

/// Two handovers, a restart, a handover.
fn scene() -> (Scene, Restart) {
	let mut scene = subjects::grant();
	let restart = scene.chain.restart(&[4, 5, 6]);
	scene.chain.hand_over(&[4, 5, 6, 1]);
	scene.restarts.push(restart.clone());
	(scene, restart)
}

fn with_restart(change: impl FnOnce(&mut Restart)) -> (String, &'static str) {
	let (mut scene, _) = scene();
	change(&mut scene.restarts[0]);
	refusal(scene.verdict())
}

#[test]
fn a_listed_restart_is_followed_and_the_verdict_says_so() {
	let (scene, restart) = scene();
	let verdict = scene.verdict().unwrap();
	assert_eq!(verdict.block.restarts, [restart.number]);
	assert_eq!(verdict.block.set_id, 4);
	let sentence = format!(
		"It also rests on the restart of finality in block {}",
		restart.number
	);
	assert!(verdict
		.leaves_open()
		.iter()
		.any(|it| it.starts_with(&sentence)));
	// And says nothing of restarts that the proof does not go over.
	let mut without = subjects::grant();
	without.restarts.push(restart);
	let verdict = without.verdict().unwrap();
	assert!(verdict.block.restarts.is_empty());
	assert!(!verdict
		.leaves_open()
		.iter()
		.any(|it| it.contains("restart")));
}

#[test]
fn a_restart_that_is_not_listed_is_refused() {
	let third = |code| ("handover 3".to_string(), code);
	let (mut scene, _) = scene();
	scene.restarts.clear();
	assert_eq!(refusal(scene.verdict()), third("restart-not-listed"));
	assert_eq!(
		with_restart(|restart| restart.hash.0[0] ^= 1),
		third("restart-not-listed")
	);
	assert_eq!(
		with_restart(|restart| restart.number += 1),
		third("restart-not-listed")
	);
}

#[test]
fn a_restart_has_its_place_and_its_set() {
	assert_eq!(
		with_restart(|restart| restart.set_id += 1),
		("handover 3".into(), "restart-out-of-place")
	);
	assert_eq!(
		with_restart(|restart| restart.authorities.clear()),
		("handover 3".into(), "invalid-authority-set")
	);
	// The set after it is then another one.
	assert_eq!(
		with_restart(|restart| restart.authorities[0].0 = [1; 32]),
		("handover 4".into(), "no-majority")
	);
	// Moved before a handover.
	let (scene, _) = scene();
	let mut evidence = scene.evidence();
	evidence.chain.handovers.swap(1, 2);
	assert_eq!(
		refusal(scene.verify(&evidence)),
		("handover 2".into(), "restart-out-of-place")
	);
}

#[test]
fn a_handover_after_finality_stopped_never_took_effect() {
	// The set that was lost had made block 10 final, and not the handover in block 20.
	assert_eq!(
		with_restart(|restart| restart.best_finalized = 10),
		("handover 3".into(), "skipped-handover")
	);
	assert_eq!(scene().1.best_finalized, 20);
}

#[test]
fn a_signed_handover_cannot_pass_for_a_restart() {
	let (scene, _) = scene();
	let mut evidence = scene.evidence();
	evidence.chain.handovers[1].justification = None;
	assert_eq!(
		refusal(scene.verify(&evidence)),
		("handover 2".into(), "restart-not-listed")
	);
}

#[test]
fn the_list_is_read_alone_or_out_of_a_chain_specification() {
	let (_, restart) = scene();
	let list = serde_json::to_string(&[&restart]).unwrap();
	assert!(list.contains(r#""bestFinalized":20"#) && list.contains(r#""setId":3"#));
	assert_eq!(
		read_restarts(list.as_bytes()).unwrap(),
		std::slice::from_ref(&restart)
	);
	let spec = format!(r#"  {{"name":"x","finalityRestarts":{list},"genesis":{{}}}}"#);
	assert_eq!(read_restarts(spec.as_bytes()).unwrap(), [restart]);
	assert_eq!(read_restarts(b"[]").unwrap(), []);
	for wrong in [
		"{}",
		"",
		"[1]",
		&list.replace("setId", "set"),
		&list.replace("0x", ""),
	] {
		assert!(read_restarts(wrong.as_bytes()).is_err(), "{wrong}");
	}
}
