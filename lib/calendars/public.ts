import ipaddr from 'ipaddr.js'

/** What has been given out of IPv6 to be reached from everywhere (RFC 4291, section 2.4); `ipaddr.js` calls the rest so, too. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Whether an IP address is one that everybody on the internet reaches as the same: nothing of IANA's special-purpose registries, and no
 * IPv4 address inside one of IPv6, where a translator would take us to what the outer address does not show.
 */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const read = ipaddr.parse(address)
  return read.range() === 'unicast' && (read instanceof ipaddr.IPv4 || read.match(GLOBAL_UNICAST))
}
