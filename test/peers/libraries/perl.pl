# Gets a token with Net::OAuth2 of Debian: perl.pl, with the peer as JSON on stdin.
use strict;
use warnings;
use JSON::PP;
use Net::OAuth2::Profile::WebServer;

my $peer = decode_json(do { local $/; <STDIN> });
my $client = Net::OAuth2::Profile::WebServer->new(
    client_id        => $peer->{clientId},
    client_secret    => $peer->{secret},
    access_token_url => $peer->{token},
);
my $answer = $client->get_access_token('', grant_type => 'client_credentials');
print encode_json({ access_token => $answer->access_token }), "\n";
