# Gets a token with oauth2 of Debian: ruby.rb CALL, with the peer as JSON on stdin.
require 'json'
require 'oauth2'
require 'uri'

peer = JSON.parse($stdin.read)
options = { site: peer['issuer'], token_url: URI(peer['token']).path }
options[:auth_scheme] = :basic_auth if ARGV[0] == 'basic'
client = OAuth2::Client.new(peer['clientId'], peer['secret'], options)
puts JSON.generate(access_token: client.client_credentials.get_token.token)
