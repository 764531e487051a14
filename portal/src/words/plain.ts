// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { CHINESE, ENGLISH } from '@carechain/client';
import { computed } from '@preact/signals';
import { language } from './index.js';

/** What the client tells a patient in, by the language of the pages. */
export const plainLanguage = computed(() => (language.value === 'zh-CN' ? CHINESE : ENGLISH));
