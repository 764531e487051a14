// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Random histories against plain models in memory.

mod anchors;
mod logs;
