import { readFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * What a page of ours may load: its own files and nothing else. Styles may stand in the markup
 * because highlighted code carries its colours there.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
}

/** Answers a window's request for one of its files with what lies in `folder`. */
export async function servePage(folder: string, request: { method: string; url: string }) {
  if (request.method !== 'GET') return refusal(405)
  const name = decodedPath(request.url)
  if (name === undefined) return refusal(400)
  const file = path.join(folder, name === '/' ? 'index.html' : name)
  const type = types[path.extname(file)]
  if (type === undefined || !file.startsWith(folder + path.sep)) return refusal(404)
  try {
    return new Response(new Uint8Array(await readFile(file)), {
      headers: { ...headers, 'content-type': type },
    })
  } catch (error) {
    if (isMissing(error)) return refusal(404)
    throw error
  }
}

const headers = {
  'cache-control': 'no-cache',
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

function refusal(status: number): Response {
  return new Response(null, { status, headers })
}

function decodedPath(url: string): string | undefined {
  try {
    const name = decodeURIComponent(new URL(url).pathname)
    return name.includes('\0') ? undefined : name
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ENOENT' || error.code === 'EISDIR')
  )
}
