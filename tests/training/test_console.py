"""What a training shows."""

from ganime.training.console import TrainConsole, epoch_line

LOOK = {
    "kind": "steps",
    "phase": "joint",
    "epoch": 3,
    "step": 300,
    "images_per_s": 85.2,
    "losses": {
        "discriminator/real": 0.5,
        "discriminator/loss": 0.5,
        "generator/mse": 0.0113,
        "generator/adversarial": 0.86,
        "generator/loss": 0.0116,
    },
    "rates": {},
}
SCORES = {"val/eye/stats": 0.2513, "val/pixels/ssim": 0.71, "val/pixels/psnr": 17.2}
EPOCH = {"kind": "epoch", "epoch": 3, "step": 300, "waited": 1, "scores": SCORES}


def test_an_epoch_is_one_line_with_every_term_by_name():
    assert epoch_line(EPOCH, LOOK, max_steps=1500) == (
        "joint          epoch   3  step    300/1500    85.2 images/s  "
        "generator 0.0116 (mse 0.0113, adversarial 0.8600)  discriminator 0.5000 (real 0.5000)  "
        "validation statistics 0.2513 (SSIM 0.7100, PSNR 17.20 dB)  (1 epochs since the best)"
    )


def test_lasting_lines_go_to_the_log_too(tmp_path, capsys):
    with TrainConsole(tmp_path / "runs/name/train.log", 1500) as console:
        console.show(LOOK)
        console.show(EPOCH)

    assert (tmp_path / "runs/name/train.log").read_text() == capsys.readouterr().out
