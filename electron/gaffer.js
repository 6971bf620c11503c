#!/usr/bin/env node
// Nothing is imported before the check: under an older Node the database driver would end the
// process without a word.
var wanted = [22, 12]
var found = process.versions.node.split('.').map(Number)
if (found[0] < wanted[0] || (found[0] === wanted[0] && found[1] < wanted[1])) {
  process.stderr.write(
    'Gaffer needs Node ' + wanted.join('.') + ' or newer; this is ' + process.versions.node + '.\n',
  )
  process.exit(1)
}
import('./cli.js').catch(function (error) {
  process.stderr.write(String((error && error.stack) || error) + '\n')
  process.exit(1)
})
