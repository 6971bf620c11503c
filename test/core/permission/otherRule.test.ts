import { describe, expect, it } from 'vitest'
import type { ApprovalAction } from '../../../core/approvals.ts'
import { exactPatterns } from '../../../core/permission/exactPatterns.ts'
import { covers } from '../../../core/permission/judge.ts'
import type { PermissionRule } from '../../../core/permission/rule.ts'
import { other, ruleOf } from '../samples.ts'

const about = (detail: object): ApprovalAction => ({
  kind: 'other',
  detail: { text: 'Details', ...detail },
})
const tool = (server: string, name: string) => about({ tool: { server, name } })
const network = (host: string) => about({ network: { host } })
const covered = (
  [effect, pattern, exact]: [PermissionRule['effect'], string, true?],
  action: ApprovalAction,
  title = 'Use it',
) =>
  covers(ruleOf({ kind: 'other', effect, pattern, ...(exact && { exact }) }), {
    action,
    title,
    checkout: '/work/project',
  })
const every = ['allow', 'ask', 'deny'] as const

describe('a rule for tools', () => {
  it.each([
    ['mcp:github/get_issue', 'github', 'get_issue'],
    ['mcp:github/get_*', 'github', 'get_issue'],
    ['mcp:github/*', 'github', 'get/issue'],
    ['mcp:*/get_?ssue', 'github', 'get_issue'],
    ['mcp:a/b/c', 'a', 'b/c'],
    ['mcp:a/**', 'a', 'b/c'],
  ])('%j covers %s %s', (pattern, server, name) => {
    for (const effect of every) expect(covered([effect, pattern], tool(server, name))).toBe(true)
  })
  it.each([
    ['mcp:github/get_*', 'github', 'create_issue'],
    ['mcp:github/get_*', 'gitlab', 'get_issue'],
    ['mcp:github/get_*', 'GitHub', 'get_issue'],
    ['mcp:github', 'github', 'get_issue'],
    ['mcp:git*/x', 'git/evil', 'y'],
    ['mcp:a/b/c', 'a/b', 'c'],
    ['network:github', 'github', 'get_issue'],
  ])('%j does not cover %s %s', (pattern, server, name) => {
    for (const effect of every) expect(covered([effect, pattern], tool(server, name))).toBe(false)
  })
})

describe('a rule for the network', () => {
  it.each([
    ['network:example.org', 'example.org'],
    ['network:example.org', 'EXAMPLE.org.'],
    ['network:example.org', 'example.org:443'],
    ['network:*.example.org', 'api.example.org'],
    ['network:*.example.org', 'a.b.example.org'],
    ['network:api-?.example.org', 'api-1.example.org'],
    ['network:*', 'anything.example'],
    ['network:10.0.0.*', '10.0.0.7'],
    ['network:[::1]', '[::1]:80'],
  ])('%j covers %j', (pattern, host) => {
    for (const effect of every) expect(covered([effect, pattern], network(host))).toBe(true)
  })
  it.each([
    ['network:*.example.org', 'example.org'],
    ['network:*.example.org', 'evilexample.org'],
    ['network:*.example.org', 'example.org.evil.net'],
    ['network:example.*', 'example.evil.net'],
    ['network:*example.org', 'a.example.org'],
    ['network:example.org', 'exаmple.org'],
    ['network:example.org', 'evil.net/example.org'],
  ])('%j does not cover %j', (pattern, host) => {
    for (const effect of every) expect(covered([effect, pattern], network(host))).toBe(false)
  })
  it('allows no host that is more than a name', () => {
    for (const host of ['me@evil.net', 'exаmple.org', 'a b', 'a/b', ''])
      expect(covered(['allow', 'network:*'], network(host))).toBe(false)
    expect(covered(['deny', 'network:*'], network('me@evil.net'))).toBe(true)
  })
})

describe('titles', () => {
  it('pass for no tool and no host', () => {
    expect(covered(['allow', 'mcp:github/x'], other('x'), 'mcp:github/x')).toBe(false)
    expect(covered(['allow', 'network:example.org', true], other('x'), 'network:example.org')).toBe(
      false,
    )
    expect(covered(['deny', 'mcp:github/x'], other('x'), 'mcp:github/x')).toBe(true)
  })
  it('allow nothing of which more is known, but guard it', () => {
    expect(covered(['allow', 'Use it'], tool('a', 'b'))).toBe(false)
    expect(covered(['allow', 'Use it'], network('a.example'))).toBe(false)
    expect(covered(['ask', 'Use it'], tool('a', 'b'))).toBe(true)
    expect(covered(['allow', 'Use it'], other('x'))).toBe(true)
  })
  it('allow nothing that looks like them', () => {
    expect(covered(['allow', 'Use\u00a0it'], other('x'), 'Use\u00a0it')).toBe(false)
  })
})

it('no one allow covers a tool and the network at once', () => {
  const both = about({ tool: { server: 'a', name: 'b' }, network: { host: 'c.example' } })
  expect(covered(['allow', 'mcp:a/b'], both)).toBe(false)
  expect(covered(['allow', 'network:*'], both)).toBe(false)
  expect(covered(['allow', '*'], both)).toBe(true)
  expect(covered(['deny', 'network:*'], both)).toBe(true)
  expect(exactPatterns(both, 'T')).toBeNull()
})

it('exactly this is the tool, the host, or the title', () => {
  for (const [action, pattern] of [
    [tool('a', 'b*'), 'mcp:a/b*'],
    [network('API.example.org:443'), 'network:api.example.org'],
    [other('x'), 'Use it'],
  ] as const) {
    expect(exactPatterns(action, 'Use it')).toEqual([pattern])
    expect(covered(['allow', pattern, true], action)).toBe(true)
  }
  expect(covered(['allow', 'mcp:a/b*', true], tool('a', 'bc'))).toBe(false)
  expect(covered(['allow', 'mcp:a/b/c', true], tool('a/b', 'c'))).toBe(false)
  expect(exactPatterns(tool('a/b', 'c'), 'T')).toBeNull()
  expect(exactPatterns(other('x'), 'mcp:a/b')).toBeNull()
})
