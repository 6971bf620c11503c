import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { contentSecurityPolicy } from '../page.ts'
import { codeOf } from './failure.ts'
import { allowOnly, RequestError, safetyHeaders } from './respond.ts'

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** Serves the window's own files and nothing else. */
export interface PageFiles {
  /** Throws RequestError 404 for what is not one of them. */
  serve(request: IncomingMessage, response: ServerResponse, pathname: string): Promise<void>
}

/**
 * Lists the files below `folder` now: a request can only ever name one of the list, so no path leads
 * out of it. Without a folder, or where it is missing, there are none; the API needs no window.
 */
export function pageFiles(folder: string | undefined): PageFiles {
  const files = folder === undefined ? new Map<string, string>() : listFiles(folder)
  return {
    async serve(request, response, pathname) {
      const name = pathname === '/' ? '/index.html' : pathname
      const file = files.get(name)
      if (file === undefined) throw notFound()
      allowOnly(request.method, 'GET', 'HEAD')
      const body = await readFile(file).catch((error: unknown) => {
        if (codeOf(error) === 'ENOENT') throw notFound()
        throw error
      })
      response.writeHead(200, {
        ...safetyHeaders,
        'content-security-policy': contentSecurityPolicy,
        'content-type': types[path.extname(name)],
        'content-length': body.length,
        'cache-control': isHashed(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
      })
      response.end(request.method === 'HEAD' ? undefined : body)
    },
  }
}

// The build puts a hash of the contents into the names of everything under assets.
const isHashed = (name: string) => name.startsWith('/assets/')

const notFound = () => new RequestError(404, 'not-found', 'There is nothing here.')

/** The files below a folder, by the path that a browser asks for. */
function listFiles(folder: string): Map<string, string> {
  const files = new Map<string, string>()
  for (const file of filesBelow(folder)) {
    const name = `/${path.relative(folder, file).split(path.sep).join('/')}`
    if (types[path.extname(name)] !== undefined) files.set(name, file)
  }
  return files
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}
