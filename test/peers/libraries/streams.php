<?php
// Gets a token with the streams of PHP: streams.php, with the peer as JSON on stdin.
$peer = json_decode(stream_get_contents(STDIN), true);
$form = ['grant_type' => 'client_credentials', 'client_id' => $peer['clientId'], 'client_secret' => $peer['secret']];
$http = ['method' => 'POST', 'content' => http_build_query($form), 'ignore_errors' => true];
echo file_get_contents($peer['token'], false, stream_context_create(['http' => $http]));
