// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { useSignal } from '@preact/signals';
import encodeQR from 'qr';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { texts } from '../words/index.js';
import { useAction } from './action.js';
import { Button, Failure, Field, FileField } from './parts.js';

/** How often a picture of the camera is looked at, in milliseconds. */
const LOOK_EVERY = 150;
/** A photograph is made so small before it is looked at, in pixels. */
const LONGEST_SIDE = 1_600;

/** A text as a QR code. */
export function QrCode(props: { text: string; label: string }): JSX.Element {
	const rows = encodeQR(props.text, 'raw', { ecc: 'medium', border: 3 });
	const size = rows.length;
	// One path for all dark squares: a phone draws that faster than a thousand elements.
	const squares = rows
		.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')))
		.join('');
	return (
		<svg
			class="qr"
			viewBox={`0 0 ${size} ${size}`}
			role="img"
			aria-label={props.label}
			shape-rendering="crispEdges"
		>
			<rect width={size} height={size} fill="#fff" />
			<path d={squares} fill="#000" />
		</svg>
	);
}

/** No code was found in a picture. */
export class NoCode extends Error {
	override readonly name = 'NoCode';
}

/** The camera is not there, or not for this page. */
export class NoCamera extends Error {
	override readonly name = 'NoCamera';
}

/** Reads a code: with the camera, from a picture, or as text. */
export function QrReader(props: { label: string; onText: (text: string) => unknown }): JSX.Element {
	const text = useSignal('');
	const filming = useSignal(false);
	const reading = useAction(async (file: File) => {
		props.onText(await codeIn(await createImageBitmap(file)));
	});
	return (
		<div class="reader">
			{filming.value ? (
				<Camera
					onText={(found) => {
						filming.value = false;
						props.onText(found);
					}}
					onFailure={(failure) => {
						filming.value = false;
						reading.error.value = failure;
					}}
				/>
			) : (
				<div class="row">
					<Button
						kind="quiet"
						onClick={() => {
							reading.error.value = null;
							filming.value = true;
						}}
					>
						{texts.value.qr.camera}
					</Button>
					<FileField label={texts.value.qr.picture} accept="image/*" onFile={reading.run} />
				</div>
			)}
			<Failure error={reading.error.value} />
			<Field
				label={props.label}
				hint={texts.value.qr.paste}
				lines={3}
				value={text.value}
				onInput={(value) => (text.value = value)}
			/>
			<Button
				kind="quiet"
				disabled={text.value.trim() === ''}
				onClick={() => props.onText(text.value.trim())}
			>
				{texts.value.qr.take}
			</Button>
		</div>
	);
}

function Camera(props: {
	onText: (text: string) => void;
	onFailure: (failure: unknown) => void;
}): JSX.Element {
	const video = useRef<HTMLVideoElement>(null);
	const latest = useRef(props);
	latest.current = props;
	useEffect(() => {
		let stream: MediaStream | undefined;
		let timer: ReturnType<typeof setTimeout>;
		let isOver = false;
		const look = async (): Promise<void> => {
			const element = video.current;
			if (isOver || !element) return;
			try {
				if (element.videoWidth > 0) {
					latest.current.onText(await codeIn(await createImageBitmap(element)));
					return;
				}
			} catch {
				// None in this picture: the next one may have it.
			}
			timer = setTimeout(() => void look(), LOOK_EVERY);
		};
		const film = async (): Promise<void> => {
			// Not there at all in a page without TLS, and in some web views.
			const devices = navigator.mediaDevices as MediaDevices | undefined;
			stream = await devices?.getUserMedia({ video: { facingMode: 'environment' } });
			if (!stream || !video.current) throw new NoCamera('there is no camera for this page');
			video.current.srcObject = stream;
			await video.current.play();
			await look();
		};
		film().catch((cause: unknown) => {
			if (isOver) return;
			latest.current.onFailure(
				cause instanceof NoCamera ? cause : new NoCamera('the camera does not start', { cause }),
			);
		});
		return () => {
			isOver = true;
			clearTimeout(timer);
			for (const track of stream?.getTracks() ?? []) track.stop();
		};
	}, []);
	return <video class="camera" ref={video} muted playsInline aria-label={texts.value.qr.filming} />;
}

async function codeIn(picture: ImageBitmap): Promise<string> {
	const { default: decodeQR } = await import('qr/decode.js');
	const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
	const [width, height] = [picture.width, picture.height].map((it) => Math.round(it * scale)) as [
		number,
		number,
	];
	const canvas = document.createElement('canvas');
	Object.assign(canvas, { width, height });
	const context = canvas.getContext('2d', { willReadFrequently: true });
	if (!context) throw new NoCode('the browser draws no pictures');
	context.drawImage(picture, 0, 0, width, height);
	picture.close();
	try {
		return decodeQR(context.getImageData(0, 0, width, height));
	} catch (cause) {
		throw new NoCode('there is no code in the picture', { cause });
	}
}
