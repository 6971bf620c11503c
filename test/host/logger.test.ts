import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { LOG_BYTES_LIMIT, LOG_FILES_KEPT, openLogFile } from '../../electron/logFile.ts'
import { openLogger } from '../../electron/logger.ts'
import { GitError } from '../../electron/git/gitError.ts'
import { temporaryFolder } from '../support/home.ts'

async function opened() {
  const folder = path.join(await temporaryFolder(), 'logs')
  const aloud: string[] = []
  const { logger, close } = openLogger(folder, (sentence) => void aloud.push(sentence))
  const text = () => readFileSync(path.join(folder, 'gaffer.log'), 'utf8')
  return { folder, logger, aloud, close, text }
}

it('writes lines that a program can read, for the user alone', async () => {
  const { folder, logger, text } = await opened()
  logger.warn({ job: 'git/t/op', code: 'busy' }, 'a job was given up')
  expect(JSON.parse(text())).toMatchObject({ level: 'warn', job: 'git/t/op', code: 'busy' })
  expect(statSync(path.join(folder, 'gaffer.log')).mode & 0o777).toBe(0o600)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
})

it('says on stderr only what a person must know, as a sentence', async () => {
  const { folder, logger, aloud } = await opened()
  logger.info('a job is tried again')
  logger.warn('a job was given up')
  logger.error({ err: new Error('x') }, 'a feed failed')
  const full = Object.assign(new Error('x'), { code: 'SQLITE_FULL' })
  logger.error({ err: full }, 'jobs cannot be taken up now')
  const file = path.join(folder, 'gaffer.log')
  expect(aloud).toEqual([
    `gaffer: a feed failed (see ${file})\n`,
    `gaffer: jobs cannot be taken up now: the database or disk is full (see ${file})\n`,
  ])
})

it('keeps what people and agents wrote out of it, down to the last cause', async () => {
  const { logger, text } = await opened()
  const secret = 'hunter2'
  const cause = new SyntaxError(`Unexpected token in\n  at ${secret}`)
  const said = { args: ['commit', '-m', secret], stderr: secret, cause }
  const error = new GitError('hook-failed', said)
  logger.error({ err: error, job: 'git/t/op' }, 'a job failed as nobody foresaw')
  expect(text()).not.toContain(secret)
  const { err } = JSON.parse(text())
  expect(err).toMatchObject({
    name: 'GitError',
    code: 'hook-failed',
    cause: { name: 'SyntaxError' },
  })
  expect(err.at[0]).toContain('logger.test.ts')
})

it('begins a new file when one is full, and keeps so many', async () => {
  const folder = path.join(await temporaryFolder(), 'logs')
  mkdirSync(folder)
  const file = openLogFile(folder)
  const line = `${'x'.repeat(LOG_BYTES_LIMIT / 2 - 1)}\n`
  for (let at = 0; at < 2 * LOG_FILES_KEPT + 4; at += 1) file.write(line)
  file.close()
  const names = readdirSync(folder).toSorted()
  expect(names).toEqual([
    'gaffer.1.log',
    'gaffer.2.log',
    'gaffer.3.log',
    'gaffer.4.log',
    'gaffer.log',
  ])
  for (const name of names)
    expect(statSync(path.join(folder, name)).size).toBeLessThanOrEqual(LOG_BYTES_LIMIT)
})

it('goes on with the file of before', async () => {
  const { folder, logger, close, text } = await opened()
  logger.info('one')
  close()
  const again = openLogger(folder, () => {})
  again.logger.info('two')
  again.close()
  expect(text().trim().split('\n')).toHaveLength(2)
})

it('lets nothing fail because a line cannot be written', async () => {
  const folder = path.join(await temporaryFolder(), 'logs')
  writeFileSync(folder, 'in the way')
  const { logger } = openLogger(folder, () => {})
  expect(() => logger.info('into nothing')).not.toThrow()
})
