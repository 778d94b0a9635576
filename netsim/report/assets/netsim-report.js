// The map begins after the page around it is there: what is written can be read meanwhile.
addEventListener("load", () => setTimeout(() => {
  document.querySelector("iframe.moving").srcdoc = JSON.parse(document.getElementById("map").textContent).page;
}));
