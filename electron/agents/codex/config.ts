import type { Config, ThreadStartParams } from './protocol.ts'

/**
 * Settings of ours for every session, on top of the user's own.
 *
 * Codex uses tools of MCP servers without asking where they say that they only read, or where its
 * user said so once. A rule of ours may still deny them, so it is made to ask.
 */
export function settingsOver(own: Config): NonNullable<ThreadStartParams['config']> {
  const servers = entriesOf(own, 'mcp_servers').map(([name, server]) => {
    const tools = entriesOf(server, 'tools').map(([tool]) => [tool, { approval_mode: 'prompt' }])
    const asks = { default_tools_approval_mode: 'prompt', tools: Object.fromEntries(tools) }
    return [name, asks] as const
  })
  return {
    // Without it Codex lets its model ask people nothing in any mode of ours.
    'features.default_mode_request_user_input': true,
    suppress_unstable_features_warning: true,
    ...(servers.length > 0 && { mcp_servers: Object.fromEntries(servers) }),
  }
}

function entriesOf(table: unknown, name: string): [string, unknown][] {
  const found = new Map(Object.entries(table ?? {})).get(name)
  return typeof found === 'object' && found !== null ? Object.entries(found) : []
}
