// What a tool may know of the environment it is started in. Named one by one: what an operator adds tomorrow stays here as well.

const machine = ['path', 'home', 'user', 'logname', 'shell', 'tmpdir', 'tmp', 'temp', 'term', 'tz', 'lang', 'language', 'ci']
const network = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy', 'ssl_cert_file', 'ssl_cert_dir', 'node_extra_ca_certs']
const tools = ['node_options', 'node_env', 'npm_token', 'uv_threadpool_size', 'verbose', 'no_color', 'force_color']
/** What next.config.js reads. */
const build = ['countersign_dist', 'max_upload_mb']
const allowed = new Set([...machine, ...network, ...tools, ...build])
const families = /^(lc_|npm_config_|prisma_)/

/**
 * An environment for npm, a build or a generator: they run the code of hundreds of packages, and none of it has to know the owner of
 * the database, the session secret or the mail server's password.
 * @param {Record<string, string | undefined>} environment
 */
export const withoutSecrets = (environment) =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => allowed.has(name.toLowerCase()) || families.test(name.toLowerCase())))
