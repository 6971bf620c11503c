import path from 'node:path'
import { acpConformance } from './acpAdapters.ts'

acpConformance('The real Claude Code over ACP', {
  program: 'claude-agent-acp',
  command: ['claude-agent-acp'],
  home: async (folder, { url, bin }) => {
    const { PATH = '', LANG = 'C.UTF-8' } = process.env
    return {
      HOME: folder,
      CLAUDE_CONFIG_DIR: path.join(folder, '.claude'),
      LANG,
      TMPDIR: folder,
      CLAUDE_CODE_TMPDIR: folder,
      PATH: [bin, PATH].join(path.delimiter),
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_API_KEY: 'scripted',
      HTTPS_PROXY: NOWHERE,
      HTTP_PROXY: NOWHERE,
      NO_PROXY: '127.0.0.1',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
      CLAUDE_CODE_MAX_RETRIES: '0',
    }
  },
  // It tells its model that it was refused, and not why.
  hearsReasons: false,
})

const NOWHERE = 'http://127.0.0.1:9'
