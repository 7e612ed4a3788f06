// Gets a token with golang.org/x/oauth2: golang CALL, with the peer as JSON on stdin.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

func main() {
	var peer struct{ Token, ClientId, Secret string }
	if err := json.NewDecoder(os.Stdin).Decode(&peer); err != nil {
		log.Fatal(err)
	}
	config := clientcredentials.Config{ClientID: peer.ClientId, ClientSecret: peer.Secret, TokenURL: peer.Token}
	if os.Args[1] == "params" {
		config.AuthStyle = oauth2.AuthStyleInParams
	}
	token, err := config.Token(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	json.NewEncoder(os.Stdout).Encode(map[string]string{"access_token": token.AccessToken})
}
