import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openSecrets, SecretsError } from '../../electron/settings/secrets.ts'

function home() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gaffer-secrets-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return { folder, file: path.join(folder, 'secrets.json') }
}

const reversed = (text: string) => [...text].toReversed().join('')
const cipher = {
  ready: Promise.resolve(),
  available: () => true,
  seal: (text: string) => Buffer.from(`sealed ${reversed(text)}`),
  open(bytes: Buffer) {
    const text = bytes.toString()
    if (!text.startsWith('sealed ')) throw new Error('not mine')
    return reversed(text.slice('sealed '.length))
  },
}
const codeOf = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    if (error instanceof SecretsError) return error.code
    throw error
  }
  return 'nothing'
}

it('keeps values in a file that nobody else may read, and forgets them', () => {
  const { folder, file } = home()
  const secrets = openSecrets(folder)
  expect(secrets.names()).toEqual([])
  expect(secrets.get('MODEL_KEY')).toBeUndefined()
  secrets.set('MODEL_KEY', 'topsecret')
  secrets.set('OTHER', 'ü\n"')
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  const again = openSecrets(folder)
  expect(again.names()).toEqual(['MODEL_KEY', 'OTHER'])
  expect(again.get('OTHER')).toBe('ü\n"')
  again.set('MODEL_KEY', null)
  again.set('NEVER_WAS', null)
  expect(readFileSync(file, 'utf8')).not.toContain('topsecret')
  expect(secrets.names()).toEqual(['OTHER'])
})

it('takes no name of an object for a secret', () => {
  const { folder } = home()
  expect(openSecrets(folder).get('constructor')).toBeUndefined()
})

it('seals values where it can, and reads those that were kept before', () => {
  const { folder, file } = home()
  openSecrets(folder).set('OLD', 'plain')
  const secrets = openSecrets(folder, cipher)
  secrets.set('MODEL_KEY', 'topsecret')
  expect(readFileSync(file, 'utf8')).not.toContain('topsecret')
  expect(secrets.get('MODEL_KEY')).toBe('topsecret')
  expect(secrets.get('OLD')).toBe('plain')
})

it('keeps a value as it is while the system has nothing to seal it with', () => {
  const { folder } = home()
  openSecrets(folder, { ...cipher, available: () => false }).set('MODEL_KEY', 'topsecret')
  expect(openSecrets(folder).get('MODEL_KEY')).toBe('topsecret')
})

it('says that a sealed value cannot be read here', () => {
  const { folder } = home()
  openSecrets(folder, cipher).set('MODEL_KEY', 'topsecret')
  const elsewhere = { ...cipher, seal: (text: string) => Buffer.from(text) }
  expect(codeOf(() => openSecrets(folder).get('MODEL_KEY'))).toBe('secret-sealed')
  openSecrets(folder, elsewhere).set('FOREIGN', 'x')
  expect(codeOf(() => openSecrets(folder, cipher).get('FOREIGN'))).toBe('secret-sealed')
})

it('leaves a damaged file as it is', () => {
  const { folder, file } = home()
  for (const damaged of ['{', '{"version":2,"secrets":{}}', '']) {
    writeFileSync(file, damaged)
    expect(codeOf(() => openSecrets(folder).set('MODEL_KEY', 'x'))).toBe('secrets-unreadable')
    expect(readFileSync(file, 'utf8')).toBe(damaged)
  }
})
