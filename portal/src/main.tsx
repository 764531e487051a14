// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { render } from 'preact';
import { App } from './app.js';
import './style/base.css';
import './style/parts.css';

const root = document.getElementById('app');
if (root) render(<App />, root);
