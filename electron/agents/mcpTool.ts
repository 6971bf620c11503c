/** A tool of an MCP server. */
export type McpTool = { server: string; name: string }

/**
 * The tool of an MCP server that goes by this name (`mcp__SERVER__TOOL`), `server` being what Claude
 * Code says it belongs to. Undefined where it is none, or more than one could be meant: a rule for
 * the one must never answer for the other.
 */
export function namedMcpTool(whole: string, server?: string): McpTool | undefined {
  if (!whole.startsWith('mcp__')) return undefined
  if (server !== undefined) {
    const before = `mcp__${server.replace(/[^\w-]/g, '_')}__`
    return whole.startsWith(before) ? toolIn(server, whole.slice(before.length)) : undefined
  }
  const [, first, second, ...more] = whole.split('__')
  return more.length === 0 ? toolIn(first, second) : undefined
}

/** A tool by its names, where both are told. */
export const toolIn = (server: string | undefined, name: string | undefined): McpTool | undefined =>
  server && name ? { server, name } : undefined
