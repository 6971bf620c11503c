import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { codeOf } from '../transport/failure.ts'

/** Turns texts into what only this user of this machine can read, and back. */
export type Cipher = {
  /** Resolves when it can be used; nothing else of it is called before. */
  ready: Promise<unknown>
  /** Whether the system has what it takes; else values are kept as they are. */
  available(): boolean
  seal(text: string): Buffer
  /** Throws where it is not for us to read. */
  open(sealed: Buffer): string
}

/** Why kept secrets cannot be used. Nothing of them was overwritten. */
export class SecretsError extends Error {
  override readonly name = 'SecretsError'
  readonly code: 'secrets-unreadable' | 'secret-sealed' | 'too-many-secrets'
  constructor(code: SecretsError['code'], message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** Values of environment variables, by name. Each method throws SecretsError or Node's own error. */
export type Secrets = {
  names(): string[]
  /** Undefined where none is kept. */
  get(name: string): string | undefined
  /** Keeps a value; null forgets it. It is on the disk when this returns. */
  set(name: string, value: string | null): void
}

const SECRETS_LIMIT = 1000

const kept = z.object({
  version: z.literal(1),
  secrets: z.record(
    z.string(),
    z.union([z.strictObject({ text: z.string() }), z.strictObject({ sealed: z.base64() })]),
  ),
})
type Kept = z.infer<typeof kept>['secrets']

/**
 * The secrets of a home, in a file of their own that nobody else may read.
 *
 * With a cipher at hand new values are sealed; else they stand there as they are. The file is small
 * and belongs to the home's one owner, so it is read each time and always replaced whole.
 */
export function openSecrets(folder: string, cipher?: Cipher): Secrets {
  const file = path.join(folder, 'secrets.json')

  function read(): Kept {
    let text: string
    try {
      text = readFileSync(file, 'utf8')
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return {}
      throw error
    }
    const parsed = kept.safeParse(jsonIn(text))
    if (parsed.success) return parsed.data.secrets
    throw new SecretsError(
      'secrets-unreadable',
      `${file} is damaged, and was left as it is. Move it away, then set the secrets again.`,
    )
  }

  function write(secrets: Kept): void {
    const beside = `${file}.new`
    rmSync(beside, { force: true })
    const descriptor = openSync(beside, 'wx', 0o600)
    try {
      writeSync(descriptor, JSON.stringify({ version: 1, secrets }))
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(beside, file)
  }

  return {
    names: () => Object.keys(read()).toSorted(),
    get(name) {
      const secrets = read()
      const found = Object.hasOwn(secrets, name) ? secrets[name] : undefined
      if (!found || 'text' in found) return found?.text
      try {
        if (cipher) return cipher.open(Buffer.from(found.sealed, 'base64'))
      } catch (error) {
        throw sealed(name, error)
      }
      throw sealed(name)
    },
    set(name, value) {
      const { [name]: before, ...others } = read()
      if (value === null) {
        if (before) write(others)
        return
      }
      if (Object.keys(others).length >= SECRETS_LIMIT)
        throw new SecretsError('too-many-secrets', `${SECRETS_LIMIT} secrets are kept already.`)
      const entry = cipher?.available()
        ? { sealed: cipher.seal(value).toString('base64') }
        : { text: value }
      write({ ...others, [name]: entry })
    },
  }
}

const sealed = (name: string, cause?: unknown) =>
  new SecretsError(
    'secret-sealed',
    `The value of ${name} was sealed by the desktop app and cannot be read here. Set it again.`,
    cause,
  )

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
